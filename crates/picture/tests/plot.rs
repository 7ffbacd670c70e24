//! Plots: well-formed whatever they hold, and the same twice.
#![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

use takeover_picture::plot::{Line, Plot, Scale, Unit, draw};

fn plot(points: Vec<(f64, f64)>) -> Plot {
    let line =
        |name: &str, shape| Line { name: name.to_owned(), colour: shape, shape, points: points.clone() };
    Plot {
        title: "a < b & \"c\"".to_owned(),
        x: Scale { label: "groups".to_owned(), unit: Unit::Count },
        y: Scale { label: "time".to_owned(), unit: Unit::Time },
        lines: vec![line("one", 0), line("two", 1), line("three", 2)],
        notes: vec!["a note".to_owned()],
    }
}

/// How many elements of a class there are.
fn count(svg: &str, class: &str) -> usize {
    let page = roxmltree::Document::parse(svg).unwrap();
    let of =
        |node: &roxmltree::Node<'_, '_>| node.attribute("class").is_some_and(|all| all.starts_with(class));
    page.descendants().filter(of).count()
}

#[test]
fn every_point_of_every_line_is_drawn_and_stands_in_the_legend() {
    let svg = draw(&plot(vec![(100.0, 1e3), (1_000.0, 1e6), (5_000.0, 1e9)]));
    assert_eq!(count(&svg, "mark"), 3 * 3 + 3);
    assert_eq!((count(&svg, "line"), count(&svg, "key"), count(&svg, "note")), (6, 3, 1));
    assert!(svg.contains("prefers-color-scheme:dark"));
}

#[test]
fn what_has_no_place_on_the_axes_is_left_out() {
    let svg = draw(&plot(vec![(0.0, 1e3), (10.0, -1.0), (10.0, 5.0)]));
    assert_eq!(count(&svg, "mark"), 3 + 3);
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    assert_eq!(count(&draw(&plot(Vec::new())), "mark"), 3);
}

#[test]
fn the_same_points_give_the_same_bytes_and_others_do_not() {
    let points = vec![(10.0, 1e3), (1_000.0, 1e6)];
    assert_eq!(draw(&plot(points.clone())), draw(&plot(points)));
    assert_ne!(draw(&plot(vec![(10.0, 1e3)])), draw(&plot(vec![(10.0, 2e3)])));
}
