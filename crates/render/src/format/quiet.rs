//! Text that calls nobody up: an update quotes people and systems, and a name in it is a word, not a bell.
//!
//! A character that shows nothing stands where a service would see a mention, a command or a placeholder.

/// U+2060, word joiner: no space, no line break, nothing to see.
const JOINER: char = '\u{2060}';

/// For Slack: no `<!channel>`, no person, channel or group, no `@here`.
pub(super) fn for_slack(text: &str) -> String {
    broken(text, |before, rest| match rest.as_bytes() {
        [b'<', b'@' | b'#' | b'\\', ..] => true,
        [b'<', b'!', next, ..] => *next != b'-',
        [b'@', ..] if !is_word(before) => {
            let word = rest[1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            ["here", "channel", "everyone", "group"].iter().any(|all| word.eq_ignore_ascii_case(all))
        }
        _ => false,
    })
}

/// For issues: no `@name`, no line that a tracker takes as a command, such as `/close`, and no comment that hides what follows it.
pub(super) fn for_issues(text: &str) -> String {
    let text = broken(text, |before, rest| rest.starts_with("<!--") || rest.starts_with('@') && !is_word(before));
    let mut quiet = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let words = line.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
        if words.starts_with('/') {
            quiet.push_str(&line[..line.len() - words.len()]);
            quiet.push(JOINER);
            quiet.push_str(words);
        } else {
            quiet.push_str(line);
        }
    }
    quiet
}

/// For tickets: no `{{placeholder}}` and no `{% tag %}`, which the helpdesk would fill in.
pub(super) fn for_tickets(text: &str) -> String {
    broken(text, |_, rest| matches!(rest.as_bytes(), [b'{', b'{' | b'%', ..]))
}

/// The text with a joiner behind the first character of whatever `is_call` finds, given what stands before and from there on.
fn broken(text: &str, is_call: impl Fn(Option<char>, &str) -> bool) -> String {
    let mut quiet = String::with_capacity(text.len() + 16);
    let mut before = None;
    for (at, c) in text.char_indices() {
        quiet.push(c);
        if matches!(c, '<' | '@' | '{') && is_call(before, &text[at..]) {
            quiet.push(JOINER);
        }
        before = Some(c);
    }
    quiet
}

/// Whether an `@` behind it belongs to a mail address.
fn is_word(before: Option<char>) -> bool {
    before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_called_up_on_slack() {
        for call in
            ["<!channel>", "<!here|here>", "<!subteam^S123>", "<@U123>", "<#C123>", "<\\!channel>", "@here", "@Channel now", "(@everyone)"]
        {
            let quiet = for_slack(call);
            assert_ne!(quiet, call);
            assert!(!["<!", "<@", "<#", "<\\", "@h", "@C", "@e"].iter().any(|sign| quiet.contains(sign)), "{quiet}");
            assert_eq!(quiet.replace(JOINER, ""), call);
        }
        for words in ["a < b", "<https://example.com>", "me@here.example", "@hereafter", "@dana", "<!-- x -->"] {
            assert_eq!(for_slack(words), words);
        }
    }

    #[test]
    fn nobody_is_called_up_and_nothing_is_commanded_on_an_issue() {
        for call in ["@dana", "see @acme/ops.", "`@all`", "/close", "> /assign me", "a\n  /label ~x"] {
            let quiet = for_issues(call);
            assert_ne!(quiet, call);
            assert!(!quiet.contains("@d") && !quiet.contains("@a"), "{quiet}");
            assert!(quiet.lines().all(|line| !line.trim_start_matches([' ', '>']).starts_with('/')), "{quiet}");
            assert_eq!(quiet.replace(JOINER, ""), call);
        }
        assert_eq!(for_issues("<!-- gone").replace(JOINER, "|"), "<|!-- gone");
        for words in ["dana@example.com", "up/down", "https://example.com/a", "a < b"] {
            assert_eq!(for_issues(words), words);
        }
    }

    #[test]
    fn a_ticket_fills_in_nothing() {
        assert_eq!(
            for_tickets("{{ticket.requester.email}} {% if x %} {a}").replace(JOINER, "|"),
            "{|{ticket.requester.email}} {|% if x %} {a}"
        );
        assert!(!for_tickets("{{{{x").contains("{{"));
    }
}
