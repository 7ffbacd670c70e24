//! tmp
#[test]
fn run() {
    use takeover_proofs::refinement::session::*;
    for s in setting::settings().unwrap() {
        let t = std::time::Instant::now();
        println!("{} usable {}", s.name, s.usable());
        match induction::induction(&code::Code::SHIPPED, &s) {
            Ok(c) => println!("{c:#?} {:?}", t.elapsed()),
            Err(e) => println!("{e}"),
        }
    }
}
