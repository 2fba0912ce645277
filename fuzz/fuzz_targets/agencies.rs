//! `sipas::hostile::agencies` under the fuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    sipas::hostile::agencies(data);
});
