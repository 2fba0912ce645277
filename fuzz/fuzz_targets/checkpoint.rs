//! `sipas::hostile::checkpoint` under the fuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    sipas::hostile::checkpoint(data);
});
