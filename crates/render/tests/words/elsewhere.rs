//! Messages for Slack, Teams, tickets, issues and pagers: their shape, their limits, and that they call nobody up.

use proptest::prelude::*;
use serde_json::Value;
use sev1_domain::audience::{Audience, AudienceKind};
use sev1_domain::destination::ChannelKind;
use sev1_domain::fence::missing_end;
use sev1_domain::message::Message;
use sev1_domain::promise::PromiseKind;
use sev1_render::template::Templates;
use sev1_render::told::{Told, told};
use sev1_render::{format, notice::Notice};

use crate::notices::{promise, reminding, step};
use crate::world::{incident, update};

fn told_to(kind: AudienceKind) -> Told {
    told(&Templates::built_in(), &incident(), &update(), &Audience::built_in(kind))
}

fn saying(markdown: &str) -> Told {
    let mut told = told_to(AudienceKind::Internal);
    told.markdown = markdown.to_owned();
    told
}

fn posts(told: &Told) -> Vec<String> {
    match format::message(told, ChannelKind::Slack) {
        Message::Thread { posts } => posts,
        other => panic!("{other:?}"),
    }
}

fn card(told: &Told) -> (usize, Value) {
    match format::message(told, ChannelKind::Teams) {
        Message::Card { json } => (json.len(), serde_json::from_str(&json).expect("JSON")),
        other => panic!("{other:?}"),
    }
}

fn answer(told: &Told) -> String {
    match format::message(told, ChannelKind::Zendesk) {
        Message::TicketAnswer { html } => html,
        other => panic!("{other:?}"),
    }
}

fn comment(told: &Told, channel: ChannelKind) -> String {
    match format::message(told, channel) {
        Message::Comment { markdown } => markdown,
        other => panic!("{other:?}"),
    }
}

/// A reminder said so many minutes after its promise was due.
fn reminder(kind: PromiseKind, after: i64) -> Notice {
    let step = step(vec![promise(kind)]);
    let now = crate::world::moment("2026-07-15T12:00:00Z").at + jiff::SignedDuration::from_mins(after);
    sev1_render::notice::reminder(&reminding(&incident(), &step, Some(&update()), now))
}

fn alert(notice: &Notice) -> Value {
    match format::notice(notice, ChannelKind::PagerDuty) {
        Message::Alert { json } => serde_json::from_str(&json).expect("JSON"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn slack_gets_the_text_as_it_is_and_a_long_one_in_several_posts() {
    let told = told_to(AudienceKind::Customer);
    assert_eq!(posts(&told), std::slice::from_ref(&told.markdown));
    let notes: String = (0..400).map(|n| format!("Paragraph {n} {}\n\n", "word ".repeat(12))).collect();
    let long = posts(&saying(&notes));
    assert!(long.len() > 1 && long.iter().all(|post| post.chars().count() <= 12_000));
    assert!(long.join("\n").split_whitespace().eq(notes.split_whitespace()));
}

#[test]
fn nobody_is_called_up_anywhere() {
    let told = saying("<!channel> and @here, <@U123>, @dana\n/close\n");
    let post = posts(&told).concat();
    assert!(!post.contains("<!") && !post.contains("<@") && !post.contains("@here"), "{post}");
    for tracker in [ChannelKind::GitHub, ChannelKind::GitLab] {
        let comment = comment(&told, tracker);
        assert!(!comment.contains("@dana") && !comment.contains("\n/close"), "{comment}");
    }
    assert!(!answer(&saying("{{ticket.requester.email}}")).contains("{{"));
}

#[test]
fn a_card_has_a_title_facts_and_the_text() {
    let (_, card) = card(&told_to(AudienceKind::Customer));
    insta::assert_snapshot!(card, @r#"{"attachments":[{"content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json","body":[{"size":"Large","text":"Globex: SEV1 outage, update 3: Identified","type":"TextBlock","weight":"Bolder","wrap":true},{"facts":[{"title":"Status","value":"Identified"},{"title":"Incident time","value":"9 hours"},{"title":"Next update","value":"Wed 15 Jul 2026, 12:00 UTC"}],"type":"FactSet"},{"text":"**Globex: SEV1 outage, update 3**","type":"TextBlock","wrap":true},{"text":"Status: **Identified**, as of Tue 14 Jul 7:20pm ET (23:20 UTC), 9 hours into the outage.","type":"TextBlock","wrap":true},{"text":"We believe we know the cause of this outage and are working on a fix.","type":"TextBlock","wrap":true},{"text":"We will send the next update by Wed 15 Jul 8:00am ET (12:00 UTC).","type":"TextBlock","wrap":true}],"msteams":{"width":"Full"},"type":"AdaptiveCard","version":"1.4"},"contentType":"application/vnd.microsoft.card.adaptive","contentUrl":null}],"type":"message"}"#);
}

#[test]
fn a_card_shows_headings_code_and_tables_by_other_means() {
    let text = "### What *we* know\n\nIt is **down**, see [the page](https://example.com).\n\n- one\n- two\n\n```log\na_b\n\n*c*\n```\n\n| a | b |\n|---|---|\n";
    let (_, card) = card(&saying(text));
    let body = &card["attachments"][0]["content"]["body"];
    insta::assert_snapshot!(Value::from(body.as_array().expect("a body")[2..].to_vec()), @r#"[{"spacing":"Medium","text":"What we know","type":"TextBlock","weight":"Bolder","wrap":true},{"text":"It is **down**, see [the page](https://example.com).","type":"TextBlock","wrap":true},{"text":"- one\n- two","type":"TextBlock","wrap":true},{"fontType":"Monospace","text":"a\\_b\n\n\n\n\\*c\\*","type":"TextBlock","wrap":true},{"fontType":"Monospace","text":"| a | b |","type":"TextBlock","wrap":true}]"#);
}

#[test]
fn a_card_that_is_too_long_is_cut_and_says_so() {
    for text in ["word ".repeat(20_000), "é\"\\ ".repeat(9_000), "😀".repeat(15_000), format!("```\n{}```\n", "a_b\n".repeat(9_000))] {
        let (bytes, card) = card(&saying(&format!("### Heading\n\n{text}\n")));
        assert!(bytes <= 21_000, "{bytes}");
        assert!(card.to_string().contains("the rest is in Sev1 (INC-142 update 3)"));
        assert!(card.to_string().contains("Heading"));
    }
}

#[test]
fn a_ticket_gets_safe_html_and_an_issue_gets_markdown() {
    let told = saying("### Now\n\nIt <script>alert(1)</script> is **down**, [x](javascript:alert(1)).\n");
    let html = answer(&told);
    assert!(html.contains("<strong>down</strong>") && !html.contains("<script") && !html.contains("javascript:"), "{html}");
    assert_eq!(comment(&told, ChannelKind::GitLab), told.markdown);
    assert_eq!(comment(&saying("~~~~log\nopen\n\n"), ChannelKind::GitHub), "~~~~log\nopen\n~~~~\n");
}

#[test]
fn a_comment_that_is_too_long_is_cut_and_says_so() {
    let told = saying(&format!("### Now\n\n{}\n", "<é> & ".repeat(20_000)));
    let html = answer(&told);
    assert!(html.len() <= 60_000 && html.len() > 30_000 && html.contains("the rest is in Sev1"), "{}", html.len());
    let markdown = comment(&told, ChannelKind::GitHub);
    assert!(markdown.chars().count() <= 60_000 && markdown.contains("the rest is in Sev1 (INC-142 update 3)"));
}

#[test]
fn an_alert_says_what_is_owed_and_how_bad_it_is() {
    insta::assert_snapshot!(alert(&reminder(PromiseKind::Call, 17)), @r#"{"class":"promise.reminder","component":"call","custom_details":{"due":"2026-07-15T12:00:00Z","owner":"dana","status":"Identified","text":"Globex SEV1 (INC-142): the call (WebEx with Globex) is 17 minutes overdue; it was due at 8amET.\n\nPromised to customer. dana owes it.\n\nFor dana (owner).\n\nLast update: 3 at 7:20pmET on Tue 14 Jul, Identified. We've found the likely cause.\n\n- It is done: sev1 done INC-142 call\n- Let it go: sev1 release INC-142 call --reason \"…\"\n\nIt is past due and cannot be moved any more.\n"},"group":"Globex","severity":"critical","source":"INC-142","summary":"Globex SEV1 (INC-142): the call (WebEx with Globex) is 17 minutes overdue","timestamp":"2026-07-15T12:17:00Z"}"#);
    let severity = |notice: &Notice| alert(notice)["severity"].as_str().map(str::to_owned);
    assert_eq!(severity(&reminder(PromiseKind::NextUpdate, -10)).as_deref(), Some("warning"));
    let mut mild = reminder(PromiseKind::NextUpdate, 17);
    mild.facts.severity = sev1_domain::severity::Severity::from_level(2);
    assert_eq!(severity(&mild).as_deref(), Some("error"));
}

#[test]
fn an_alert_keeps_the_limits_of_the_pager() {
    let mut notice = reminder(PromiseKind::Call, 17);
    notice.subject = "é".repeat(5_000);
    notice.markdown = "word ".repeat(200_000);
    let alert = alert(&notice);
    assert_eq!(alert["summary"].as_str().map(|s| s.chars().count()), Some(1_024));
    assert!(alert.to_string().len() < 100_000 && alert.to_string().contains("the rest is in Sev1 (INC-142)"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Whatever a text is made of: limits hold, fences are whole, nobody is called up.
    #[test]
    fn any_text_keeps_every_limit_on_every_channel(
        pieces in prop::collection::vec(prop_oneof![
            3 => "[a-z😀é]{1,30} ",
            1 => "[<@!#>*_`|\\[\\]()\\\\\\{\\}%/]{1,6}",
            1 => Just("\n".to_owned()), 1 => Just("\n\n".to_owned()), 1 => Just("\n```\n".to_owned()),
            1 => Just("<!channel>".to_owned()), 1 => Just("\n### ".to_owned()), 1 => Just("\n| a | b |\n|---|---|\n| ".to_owned()),
        ], 1..60),
        times in 1usize..80,
    ) {
        let told = saying(&pieces.concat().repeat(times));
        for channel in ChannelKind::ALL {
            match format::message(&told, channel) {
                Message::Thread { posts } => for post in &posts {
                    prop_assert!(post.encode_utf16().count() <= 12_000);
                    prop_assert!(!["<!channel", "<@", "<#"].iter().any(|call| post.contains(call)));
                    prop_assert!(posts.len() == 1 || missing_end(post).is_none());
                },
                Message::Card { json } => prop_assert!(json.len() <= 21_000, "{}", json.len()),
                Message::Comment { markdown } => prop_assert!(markdown.chars().count() <= 60_000),
                Message::TicketAnswer { html } => prop_assert!(html.len() <= 60_000, "{}", html.len()),
                Message::Alert { json } => prop_assert!(json.len() <= 400_000),
                _ => {}
            }
        }
    }
}

#[test]
fn a_notice_goes_wherever_an_update_can() {
    let notice = reminder(PromiseKind::NextUpdate, 17);
    assert_eq!(format::notice(&notice, ChannelKind::Slack), Message::Thread { posts: vec![notice.markdown.clone()] });
    let Message::Card { json } = format::notice(&notice, ChannelKind::Teams) else { panic!("a card") };
    assert!(json.contains(r#"{"title":"Overdue by","value":"17 minutes"}"#), "{json}");
    assert_eq!(format::notice(&notice, ChannelKind::GitHub), Message::Comment { markdown: notice.markdown.clone() });
    let Message::TicketAnswer { html } = format::notice(&notice, ChannelKind::Zendesk) else { panic!("an answer") };
    assert!(html.contains("17 minutes overdue"), "{html}");
}
