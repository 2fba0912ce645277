//! `sipas::hostile::tickets` under the fuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    sipas::hostile::tickets(data);
});
