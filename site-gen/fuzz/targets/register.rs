//! Registers: a file, read as each of them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| site_gen::fuzzing::register(bytes));
