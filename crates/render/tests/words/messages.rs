//! Messages for each kind of channel: their shape, and what happens at a channel's limits.

use sev1_domain::audience::{Audience, AudienceKind};
use sev1_domain::destination::ChannelKind;
use sev1_domain::label::Labelled;
use sev1_domain::message::Message;
use sev1_domain::people::Contribution;
use sev1_domain::prose::Prose;
use sev1_domain::text::Body;
use sev1_domain::update::Update;
use sev1_render::template::Templates;
use sev1_render::told::{Told, told};
use sev1_render::{format, internal_text};

use crate::world::{body, incident, phrase, update};

fn told_to(update: &Update, kind: AudienceKind) -> Told {
    told(&Templates::built_in(), &incident(), update, &Audience::built_in(kind))
}

fn chat(update: &Update) -> String {
    match format::message(&told_to(update, AudienceKind::Internal), ChannelKind::Mattermost) {
        Message::Chat { markdown, .. } => markdown,
        other => panic!("{other:?}"),
    }
}

#[test]
fn chat_and_files_carry_the_text_as_it_is() {
    assert_eq!(chat(&update()), internal_text(&incident(), &update()));
    let told = told_to(&update(), AudienceKind::Customer);
    let Message::Document { name, markdown } = format::message(&told, ChannelKind::Inbox) else { panic!("a document") };
    assert_eq!(name, "inc-142-update-003-customer");
    assert_eq!(markdown, told.markdown);
}

#[test]
fn an_event_holds_the_facts_that_the_audience_may_see() {
    let event = |kind| match format::message(&told_to(&update(), kind), ChannelKind::Webhook) {
        Message::Event { kind, json } if kind == "update.published" => json,
        other => panic!("{other:?}"),
    };
    insta::assert_snapshot!(event(AudienceKind::Public), @r#"{"type":"update.published","timestamp":"2026-07-14T23:20:00Z","data":{"incident":"INC-142","update":3,"audience":"public","occasion":"progress","severity":"SEV1","status":"Identified","incident_time":"9 hours","next_update":"2026-07-15T12:00:00Z","subject":"Service outage, update 3: Identified","text":"**Service outage, update 3**\n\nStatus: **Identified**, as of Tue 14 Jul 7:20pm ET (23:20 UTC), 9 hours into the outage.\n\nWe believe we know the cause of this outage and are working on a fix.\n\nWe will send the next update by Wed 15 Jul 8:00am ET (12:00 UTC).\n"}}"#);
    insta::assert_snapshot!(event(AudienceKind::Customer), @r#"{"type":"update.published","timestamp":"2026-07-14T23:20:00Z","data":{"incident":"INC-142","update":3,"audience":"customer","occasion":"progress","customer":"Globex","severity":"SEV1","status":"Identified","incident_time":"9 hours","next_update":"2026-07-15T12:00:00Z","subject":"Globex: SEV1 outage, update 3: Identified","text":"**Globex: SEV1 outage, update 3**\n\nStatus: **Identified**, as of Tue 14 Jul 7:20pm ET (23:20 UTC), 9 hours into the outage.\n\nWe believe we know the cause of this outage and are working on a fix.\n\nWe will send the next update by Wed 15 Jul 8:00am ET (12:00 UTC).\n"}}"#);
}

#[test]
fn a_post_that_is_too_long_is_cut_in_the_technical_notes_and_says_so() {
    let mut long = update();
    let notes: Vec<_> = (0..100).map(|n| format!("Paragraph {n}. {}", "word ".repeat(26).trim_end())).collect();
    long.facts.technical_notes = Prose::internal(body(&notes.join("\n\n")));
    long.facts.customer_impact = Prose::internal(body(&"é".repeat(3_000)));
    let post = chat(&long);
    assert!(post.chars().count() <= 16_383 && post.chars().count() > 15_000, "{}", post.chars().count());
    assert!(post.ends_with("\n_Cut to fit into one post; the rest is in Sev1 (INC-142 update 3)._\n"));
    // Cut between paragraphs; everything that is not notes is whole.
    let notes = post.split("#### Technical Notes\n\n").nth(1).and_then(|n| n.split("\n\nFix: ").next()).expect("notes");
    assert!(notes.ends_with("word"), "{notes}");
    assert!(notes.split("\n\n").all(|p| long.facts.technical_notes.for_internal().as_str().contains(p)));
    assert!(post.contains(&"é".repeat(3_000)) && post.contains("Next update will be shared at 8amET on Wed 15 Jul."));
    assert!(post.contains("Latest thread with full details:"));
}

#[test]
fn the_longest_update_keeps_header_status_promise_and_fits() {
    let mut long = update();
    let fence = format!("{}\n{}", "`".repeat(4_000), "x\n".repeat(5_000));
    let full = Prose::internal(Body::new(&fence).expect("a body"));
    long.facts.summary = full.clone();
    long.facts.customer_impact = Prose::internal(body(&"x".repeat(Body::MAX_CHARS)));
    long.facts.technical_notes = full;
    let many = Contribution { who: phrase(&"who ".repeat(100)), what: Some(phrase(&"what ".repeat(80))) };
    long.facts.thanks = Some(Labelled::internal(vec![many; 100]));
    let post = chat(&long);
    assert!(post.chars().count() <= 16_383, "{}", post.chars().count());
    assert!(post.starts_with("### Globex SEV1 outage - 7:20pmET update\n\n#### Status: Identified\n"));
    assert!(post.contains("\nNext update will be shared at 8amET on Wed 15 Jul.\n"));
    assert!(post.contains("the rest is in Sev1 (INC-142 update 3)"));
}

#[test]
fn any_text_is_cut_to_fit_and_its_promise_stays() {
    let mut told = told_to(&update(), AudienceKind::Customer);
    told.markdown = format!(
        "**Outage**\n\n{}\n\n- {}\n\nWe will send the next update by 8:00am ET.\n",
        "word ".repeat(4_000).trim(),
        "é".repeat(9_000)
    );
    let Message::Chat { markdown, .. } = format::message(&told, ChannelKind::MattermostWebhook) else { panic!("chat") };
    assert!(markdown.chars().count() <= 16_383 && markdown.chars().count() > 15_000, "{}", markdown.chars().count());
    assert!(markdown.starts_with("**Outage**\n\nword word"));
    assert!(
        markdown.contains("\n\nWe will send the next update by 8:00am ET.\n\n_Cut to fit into one post;"),
        "{}",
        &markdown[markdown.len() - 300..]
    );
}
