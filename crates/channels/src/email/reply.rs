//! What a mail server answers: a code of three digits, an enhanced status code where it gives one, and words for people.

use std::fmt;

/// The longest line of an answer, in bytes; the standard says 512.
pub(super) const MAX_LINE: usize = 2_048;
/// The most lines of one answer. The longest known list of extensions has some twenty.
const MAX_LINES: usize = 100;
/// How much of a server's words is told on, in characters.
const MAX_WORDS: usize = 200;

/// One answer, all of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// 200 to 599.
    pub code: u16,
    /// What stands behind the code, line by line.
    lines: Vec<String>,
}

/// It is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAReply;

/// An answer that is being read.
#[derive(Debug, Default)]
pub struct Reading(Option<Reply>);

impl Reading {
    /// Takes one line without its end; answers the whole once its last line is there.
    ///
    /// # Errors
    /// When it is no line of an answer, or not of this one.
    pub fn line(&mut self, line: &[u8]) -> Result<Option<Reply>, NotAReply> {
        let (code, rest) = line.split_at_checked(3).ok_or(NotAReply)?;
        let code = std::str::from_utf8(code).ok().filter(|c| c.bytes().all(|b| b.is_ascii_digit())).ok_or(NotAReply)?;
        let code: u16 = code.parse().map_err(|_| NotAReply)?;
        let last = match rest.first() {
            None | Some(b' ') => true,
            Some(b'-') => false,
            Some(_) => return Err(NotAReply),
        };
        let words = String::from_utf8_lossy(rest.get(1..).unwrap_or_default()).into_owned();
        let reply = self.0.get_or_insert_with(|| Reply { code, lines: Vec::new() });
        if !(200..600).contains(&code) || reply.code != code || reply.lines.len() == MAX_LINES {
            return Err(NotAReply);
        }
        reply.lines.push(words);
        Ok(if last { self.0.take() } else { None })
    }
}

impl Reply {
    /// Its lines behind the code.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|l| l.trim())
    }

    /// 5xx.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.code >= 500
    }

    /// The enhanced status code's second and third number (RFC 3463), where there is one: 1 and 1 of `5.1.1`.
    #[must_use]
    pub fn detail(&self) -> Option<(u16, u16)> {
        let word = self.lines().next()?.split_whitespace().next()?;
        let mut parts = word.split('.').map(|p| p.parse::<u16>().ok());
        let (class, subject, detail) = (parts.next()??, parts.next()??, parts.next()??);
        (parts.next().is_none() && class == self.code / 100).then_some((subject, detail))
    }
}

impl fmt::Display for Reply {
    /// Code and words, fit for one line of a log: no control characters, no address of a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.lines().flat_map(str::split_whitespace).map(|w| if w.contains('@') { "<…>" } else { w });
        let words = words.collect::<Vec<_>>().join(" ");
        let plain: String = words.chars().filter(|c| !c.is_control()).take(MAX_WORDS).collect();
        write!(f, "{} {plain}", self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Result<Option<Reply>, NotAReply> {
        let mut reading = Reading::default();
        let mut last = Ok(None);
        for line in lines {
            last = reading.line(line.as_bytes());
        }
        last
    }

    #[test]
    fn an_answer_has_a_code_and_may_have_a_finer_one() {
        let reply = |lines: &[&str]| read(lines).expect("an answer").expect("a whole one");
        let refused = reply(&["550-5.1.1 <ann@example.com>: no such", "550 5.1.1 mailbox\tfor ann@example.com"]);
        assert_eq!((refused.code, refused.detail(), refused.is_permanent()), (550, Some((1, 1)), true));
        assert_eq!(refused.to_string(), "550 5.1.1 <…> no such 5.1.1 mailbox for <…>");
        assert_eq!(reply(&["250"]).to_string(), "250 ");
        for none in ["550 no code", "550 4.1.1 another class", "550 5.1 short", "550 5.1.1.1 long", "550 5.1.x no number"] {
            assert_eq!(reply(&[none]).detail(), None, "{none}");
        }
    }

    #[test]
    fn what_is_no_answer_is_not_taken_for_one() {
        assert_eq!(read(&["250-one"]), Ok(None));
        let long = vec!["250-x"; 101];
        for wrong in [&["HTTP/1.1 400"][..], &["25"], &["250x"], &["+50 x"], &["199 x"], &["600 x"], &["250-a", "251 b"], &long] {
            assert_eq!(read(wrong), Err(NotAReply), "{wrong:?}");
        }
    }
}
