#![allow(warnings)]
mod told;
use takeover_sim::scenario::read; use takeover_sim::telling::Telling; use takeover_sim::world::{Bug,Log};
#[test] fn zz(){ let text="nodes n1 n2 n3\ngroup g on n1 prefers n1 n2 n3\nvm v in g\nat 10s power off n3\nat 20s move g to n2\nat 22s move g to n1\nat 25s crash agent on n2\nat 30s isolate n1\nat 30100ms roll back the store to 15s\nat 30200ms power on n3\nat 120s pause n2\nat 121s resume n2\nat 122s pause n2\nat 123s resume n2\nat 124s pause n2\nat 125s resume n2\nat 126s pause n2\nat 127s resume n2\nat 150s start agent on n2\nrun until 5m\n";
for bug in [None, Some(Bug::HistoriesUnnamed)] { let s=read("x",text.as_bytes()).unwrap(); let mut t=Telling::with_bug(&s,1,Log::Keep,bug); t.tell(); println!("{bug:?} {:?}", t.world().breaches()); println!("{}", told::rendered(&t)); } }
