//! tmp
#[test]
fn run() {
    use takeover_proofs::refinement::session::*;
    for s in setting::settings().unwrap() {
        let t = std::time::Instant::now();
        println!("{} usable {}", s.name, s.usable());
        println!("{:?} {:?}", fields::fields(&code::Code::SHIPPED, &s).map_err(|e| println!("{e}")).ok(), t.elapsed());
        let t = std::time::Instant::now();
        match induction::induction(&code::Code::SHIPPED, &s) {
            Ok(c) => println!("{c:#?} {:?}", t.elapsed()),
            Err(e) => println!("{e}"),
        }
    }
}
#[test]
fn silent() {
    use takeover_proofs::refinement::session::*;
    for ticks in [7, 8, 9] {
        for margin in [1, 0] {
            let t = std::time::Instant::now();
            match silence::histories(&code::Code::SHIPPED, margin, ticks) {
                Ok(c) => println!("{ticks} {c:?} {:?}", t.elapsed()),
                Err(e) => println!("{ticks} {margin} {e}"),
            }
        }
    }
}
