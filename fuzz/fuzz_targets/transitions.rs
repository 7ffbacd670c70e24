//! Each machine alone, under events that nobody should send it.
#![cfg_attr(fuzzing, no_main, allow(unsafe_code, reason = "the fuzzer's entry is called from C++"))]

takeover_fuzz::target!(transitions);
