//! Any text on any kind of channel: messages keep their limits, fences are whole, nobody is called up.
#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use sev1_domain::audience::AudienceName;
use sev1_domain::destination::ChannelKind;
use sev1_domain::fence::missing_end;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::message::Message;
use sev1_domain::promise::PromiseKind;
use sev1_domain::status::Status;
use sev1_render::format;
use sev1_render::notice::{Notice, NoticeFacts};

fuzz_target!(|given: &str| {
    // Small texts find most; repeated, they also reach the limits.
    for times in [1, 40_000 / given.len().max(1)] {
        check(given.repeat(times.max(1)));
    }
});

fn check(markdown: String) {
    let facts = NoticeFacts {
        incident: IncidentNumber::FIRST,
        at: Timestamp::UNIX_EPOCH,
        audience: AudienceName::INTERNAL,
        customer: None,
        severity: None,
        status: Status::Identified,
        promise: PromiseKind::Call,
        what: None,
        promised_to: Vec::new(),
        owner: None,
        due: Timestamp::UNIX_EPOCH,
        was_due: None,
        overdue: None,
    };
    let notice = Notice { kind: "promise.reminder", subject: "The call is due".to_owned(), markdown, facts, acts: Vec::new() };
    for channel in ChannelKind::ALL {
        match format::notice(&notice, channel) {
            Message::Thread { posts } => {
                for post in &posts {
                    assert!(post.encode_utf16().count() <= 12_000 || posts.len() == 1 && post.is_empty());
                    assert!(!["<!channel", "<!here", "<@U", "<#C"].iter().any(|call| post.contains(call)));
                    assert!(posts.len() == 1 || missing_end(post).is_none(), "{post}");
                }
            }
            Message::Card { json } => assert!(json.len() <= 21_000),
            Message::Comment { markdown } => assert!(markdown.chars().count() <= 60_000),
            Message::TicketAnswer { html } => assert!(html.len() <= 60_000 && !html.contains("<script")),
            Message::Alert { json } => assert!(json.len() <= 400_000),
            _ => {}
        }
    }
}
