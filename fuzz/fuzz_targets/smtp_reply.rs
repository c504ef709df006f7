//! Answers of mail servers: any bytes are an answer or none, and what is told on of one is short, and no address.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sev1_channels::email::reply::Reading;

fuzz_target!(|bytes: &[u8]| {
    let mut reading = Reading::default();
    for line in bytes.split(|b| *b == b'\n') {
        let Ok(reply) = reading.line(line) else { return };
        let Some(reply) = reply else { continue };
        let said = reply.to_string();
        assert!((200..600).contains(&reply.code) && said.chars().count() <= 204, "{said}");
        assert!(!said.contains('@') && !said.contains(char::is_control), "{said}");
        let _ = reply.detail();
    }
});
