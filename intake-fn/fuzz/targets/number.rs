//! Numbers, symbols, readings, addresses and names.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| intake_fn::fuzzing::number(bytes));
