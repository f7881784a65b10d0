//! Front matter: a whole file of a page.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| site_gen::fuzzing::front_matter(bytes));
