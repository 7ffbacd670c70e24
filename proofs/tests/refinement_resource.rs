//! The shipped step of a resource is sound and a step of the table, and wrong ones are found out.

use takeover_proofs::refinement::resource::prove;

#[test]
fn the_shipped_step_is_proved() {
    let mut out = Vec::new();
    if let Err(failure) = prove(&mut out) {
        panic!("{failure}");
    }
    println!("{}", String::from_utf8(out).unwrap());
}
