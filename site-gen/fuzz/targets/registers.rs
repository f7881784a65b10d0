//! Registers: several in one text, checked among themselves.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| site_gen::fuzzing::registers(bytes));
