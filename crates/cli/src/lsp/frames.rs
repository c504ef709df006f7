//! Messages as bytes: a header with their length, then so many bytes. Every length is checked before memory is taken for it.

use std::io::{self, BufRead, Read, Write};

use serde::Serialize;

/// The longest message that is taken in, in bytes; a document of the greatest length fits, however it is escaped.
const MAX_MESSAGE: usize = 8 << 20;

/// The longest header line, in bytes.
const MAX_HEADER: u64 = 4096;

/// What came in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// A message's bytes.
    Message(Vec<u8>),
    /// A message of so many bytes, which is longer than any should be. Its bytes were dropped.
    TooLong(u64),
    /// Nothing more will come.
    End,
}

/// Reads the next message. A header that cannot be understood ends the stream, because nothing tells where the next one begins.
///
/// # Errors
/// When the input breaks off, or is no header.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Frame> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        input.by_ref().take(MAX_HEADER).read_until(b'\n', &mut line)?;
        if line.is_empty() && length.is_none() {
            return Ok(Frame::End);
        }
        let Some(header) = line.strip_suffix(b"\n") else { return Err(malformed("a header line has no end")) };
        let header = header.strip_suffix(b"\r").unwrap_or(header);
        if header.is_empty() {
            break;
        }
        let header = str::from_utf8(header).map_err(|_| malformed("a header is no text"))?;
        let (name, value) = header.split_once(':').ok_or_else(|| malformed("a header has no colon"))?;
        if name.trim().eq_ignore_ascii_case("content-length") {
            length = Some(value.trim().parse::<u64>().map_err(|_| malformed("a length is no number"))?);
        }
    }
    let length = length.ok_or_else(|| malformed("a message has no length"))?;
    let mut body = input.by_ref().take(length);
    if length > MAX_MESSAGE as u64 {
        io::copy(&mut body, &mut io::sink())?;
        return Ok(Frame::TooLong(length));
    }
    let mut bytes = Vec::new();
    body.read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length { Err(malformed("a message broke off")) } else { Ok(Frame::Message(bytes)) }
}

/// Writes a message.
///
/// # Errors
/// When nobody reads it.
pub(super) fn write(output: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let bytes = serde_json::to_vec(message)?;
    write!(output, "Content-Length: {}\r\n\r\n", bytes.len())?;
    output.write_all(&bytes)
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("this is not the Language Server Protocol: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut bytes: &[u8]) -> Vec<io::Result<Frame>> {
        let mut frames = Vec::new();
        loop {
            let frame = read(&mut bytes);
            let over = !matches!(frame, Ok(Frame::Message(_) | Frame::TooLong(_)));
            frames.push(frame);
            if over {
                return frames;
            }
        }
    }

    #[test]
    fn messages_come_one_after_the_other_whatever_else_their_headers_say() {
        let frames = all(b"Content-Length: 2\r\n\r\n{}content-length:3\r\nContent-Type: x\r\n\r\n[1]");
        let frames: Vec<_> = frames.into_iter().map(|f| f.expect("frames")).collect();
        assert_eq!(frames, [Frame::Message(b"{}".into()), Frame::Message(b"[1]".into()), Frame::End]);
    }

    #[test]
    fn a_message_that_is_too_long_is_passed_over_without_keeping_it() {
        let length = MAX_MESSAGE + 1;
        let mut bytes = format!("Content-Length: {length}\r\n\r\n").into_bytes();
        bytes.extend(vec![b'x'; length]);
        bytes.extend(b"Content-Length: 2\r\n\r\n{}");
        let frames: Vec<_> = all(&bytes).into_iter().map(|f| f.expect("frames")).collect();
        assert_eq!(frames, [Frame::TooLong(length as u64), Frame::Message(b"{}".into()), Frame::End]);
    }

    #[test]
    fn a_length_out_of_this_world_takes_no_memory() {
        let frames = all(b"Content-Length: 18446744073709551615\r\n\r\nshort");
        assert!(matches!(frames.as_slice(), [Ok(Frame::TooLong(u64::MAX)), Ok(Frame::End)]), "{frames:?}");
        assert!(all(b"Content-Length: 99999999999999999999\r\n\r\n")[0].is_err());
    }

    #[test]
    fn what_is_no_header_ends_it() {
        for bytes in [
            &b"hello\r\n\r\n"[..],
            b"Content-Length: 2",
            b"\r\n",
            b"Content-Length: x\r\n\r\n",
            b"\xff: 1\r\n\r\n",
            b"Content-Length: 9\r\n\r\n{}",
        ] {
            assert!(all(bytes)[0].is_err(), "{bytes:?}");
        }
        assert!(all(&vec![b'a'; 1 << 20])[0].is_err());
    }
}
