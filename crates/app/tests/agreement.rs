//! Stories of what people agree to: the preview they read is what goes out, findings keep an update back or are answered, and every
//! answer stays in the record.

use std::sync::Arc;

use jiff::SignedDuration;
use sev1_app::{
    Agreement, AppError, Change, Gate, IdempotencyKey, Ignored, Preview, Published, SeenPreview, Settings, UpdateInput, rule_code,
};
use sev1_channels::inbox::InboxConfig;
use sev1_channels::registry::ChannelConfig;
use sev1_domain::audience::{AudienceKind, Audiences};
use sev1_domain::destination::{ChannelKind, Destination, DestinationName};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::label::Label;
use sev1_domain::lint::gate::Acknowledgement;
use sev1_domain::refusal::Refusal;
use sev1_domain::status::Status;
use sev1_domain::text::Body;
use sev1_domain::timeline::Event;
use sev1_domain::update::NextUpdate;
use sev1_render::template::{TemplateFile, Templates};
use sev1_testkit::world::{World, caller, gate_with, phrase, update};

/// Rooms for responders and for the customer. What is sent there is never read.
fn rooms() -> Vec<(Destination, ChannelConfig)> {
    let room = |name: &str, kind: AudienceKind| {
        let name = DestinationName::new(name).expect("a name");
        let to = Destination { audience: Some(kind.name()), ..Destination::internal(name, ChannelKind::Inbox) };
        (to, ChannelConfig::Inbox(InboxConfig { folder: std::env::temp_dir() }))
    };
    vec![room("war-room", AudienceKind::Internal), room("globex", AudienceKind::Customer)]
}

async fn story(settings: Settings) -> (World, IncidentNumber) {
    let world = World::with(rooms(), settings).await;
    let number = world.declare().await;
    (world, number)
}

fn said() -> UpdateInput {
    update(Status::Identified, Some("in 45m"))
}

fn body(text: &str, label: Label) -> Option<(Body, Label)> {
    Some((Body::new(text).expect("a body"), label))
}

async fn preview(world: &World, number: IncidentNumber, input: &UpdateInput) -> Preview {
    world.app.preview_update(&caller(), number, input.clone()).await.expect("previewed")
}

async fn publish(world: &World, number: IncidentNumber, input: &UpdateInput) -> Result<Published, Vec<Refusal>> {
    world.app.publish_update(&caller(), number, input.clone(), None).await.map_err(|error| match error {
        AppError::Refused(refusals) => refusals,
        other => panic!("not a refusal: {other}"),
    })
}

fn codes(refused: Result<Published, Vec<Refusal>>) -> Vec<&'static str> {
    refused.map(|_| ()).expect_err("refused").into_iter().map(|r| r.code).collect()
}

async fn events(world: &World, number: IncidentNumber) -> Vec<Event> {
    world.app.show_incident(number).await.expect("shown").timeline.into_iter().map(|e| e.event).collect()
}

/// The same words, published from this preview.
fn from(preview: &Preview, input: UpdateInput) -> UpdateInput {
    let told = preview.texts.iter().filter(|t| t.text.is_read());
    let texts = told.map(|t| (t.text.told.audience.clone(), t.text.digest)).collect();
    let seen = SeenPreview { digest: preview.digest, as_of: preview.as_of, texts };
    UpdateInput { agreement: Agreement { preview: Some(seen), ..input.agreement }, ..input }
}

#[tokio::test]
async fn a_preview_shows_every_audience_who_gets_it_and_what_changed_for_those_who_were_told() {
    let (world, number) = story(Settings::default()).await;
    let first = preview(&world, number, &said()).await;
    let names: Vec<_> = first.texts.iter().map(|t| (t.text.told.audience.as_str(), t.text.destinations.len())).collect();
    assert_eq!(names, [("internal", 1), ("executive", 0), ("customer", 1), ("public", 0)]);
    assert!(first.texts.iter().all(|t| t.changes.is_none()), "nobody was told anything before");
    publish(&world, number, &said()).await.expect("published");

    let next = UpdateInput { summary: body("We have identified the cause. A fix is in review.", Label::Internal), ..said() };
    let second = preview(&world, number, &next).await;
    let changes = |of: usize| second.texts[of].changes.as_ref();
    assert!(changes(0).expect("told").iter().any(|run| run.change == Change::Removed && run.text.contains("likely")));
    assert!(changes(1).is_none() && changes(3).is_none(), "executives and the public were not told of update 1");
    let customer: String = changes(2).expect("told").iter().filter(|r| r.change != Change::Removed).map(|r| r.text.as_str()).collect();
    assert_eq!(customer, second.texts[2].text.told.markdown);
    assert!(!customer.contains("review"));
}

#[tokio::test]
async fn what_was_previewed_is_published_as_it_was_minutes_later() {
    let (world, number) = story(Settings::default()).await;
    let seen = preview(&world, number, &said()).await;
    world.clock.advance(SignedDuration::from_mins(4));
    let published = publish(&world, number, &from(&seen, said())).await.expect("published");
    assert_eq!(published.update.as_of, seen.as_of);
    assert_eq!(published.update.published_at, world.app.now());
    assert_eq!(published.text, seen.texts[0].text.told.markdown);
    let NextUpdate::At(due) = published.update.facts.next_update else { panic!("a promise") };
    assert_eq!(due.at.duration_since(seen.as_of), SignedDuration::from_mins(45), "in 45m was said in the preview");
}

#[tokio::test]
async fn an_update_that_differs_from_its_preview_by_a_word_is_refused_with_the_readers_it_differs_for() {
    let (world, number) = story(Settings::default()).await;
    let seen = preview(&world, number, &said()).await;
    let reworded = UpdateInput { technical_notes: body("A query hits the cache.", Label::Internal), ..said() };
    let refused = publish(&world, number, &from(&seen, reworded)).await.expect_err("refused");
    assert_eq!((refused[0].code, refused[0].field), ("preview.differs", Some("preview")));
    assert!(refused[0].reason.ends_with("what differs is for internal"), "{}", refused[0].reason);

    let opened = UpdateInput { customer_impact: body("Logins fail for 12 of 9,000 users.", Label::Customer), ..said() };
    let refused = publish(&world, number, &from(&seen, opened)).await.expect_err("refused");
    assert!(refused[0].reason.ends_with("what differs is for customer, internal"), "{}", refused[0].reason);

    publish(&world, number, &said()).await.expect("somebody else was faster");
    assert_eq!(codes(publish(&world, number, &from(&seen, said())).await), ["preview.differs"], "it would be update 2 now");
}

#[tokio::test]
async fn a_preview_is_good_for_five_minutes_and_for_twenty_where_another_person_agrees() {
    let (world, number) = story(Settings::default()).await;
    let seen = preview(&world, number, &said()).await;
    world.clock.advance(SignedDuration::from_mins(6));
    assert_eq!(codes(publish(&world, number, &from(&seen, said())).await), ["preview.too_old"]);
    world.clock.advance(SignedDuration::from_mins(-7));
    assert_eq!(codes(publish(&world, number, &from(&seen, said())).await), ["preview.too_old"], "no preview is from the future");
    world.clock.advance(SignedDuration::from_mins(20));
    let mut agreed = from(&seen, said());
    agreed.agreement.approved_by = Some(phrase("Lee"));
    publish(&world, number, &agreed).await.expect("it took Lee a while");
}

#[tokio::test]
async fn an_error_keeps_an_update_back_and_a_warning_until_it_is_answered() {
    let (world, number) = story(gate_with(&["NEXT-002", "IMPACT-001"])).await;
    let slow = UpdateInput { next_update: Some(NextUpdate::At("in 9h".into())), ..said() };
    let refused = publish(&world, number, &slow).await.expect_err("refused");
    assert_eq!((refused[0].code, refused[0].field), ("NEXT-002", Some("next_update")));
    assert!(refused[0].hints.iter().any(|h| h == "more: sev1 explain NEXT-002"), "{:?}", refused[0].hints);

    let vague = UpdateInput { customer_impact: body("Logins fail.", Label::Internal), ..said() };
    assert_eq!(codes(publish(&world, number, &vague).await), ["IMPACT-001"]);
    let shown = preview(&world, number, &vague).await;
    assert_eq!((shown.gate, shown.findings.len()), (Gate::Enforce, 1));
    assert!(!shown.findings[0].how_to_fix.is_empty());

    let word = Acknowledgement { code: rule_code("IMPACT-001").expect("a rule"), reason: phrase("nobody has counted yet") };
    let meant = UpdateInput { agreement: Agreement { acknowledged: vec![word.clone()], ..Agreement::default() }, ..vague };
    let published = publish(&world, number, &meant).await.expect("published");
    let recorded = Event::FindingAcknowledged { update: published.update.number, code: word.code, reason: word.reason };
    assert!(events(&world, number).await.contains(&recorded));
    assert!(world.app.show_incident(number).await.expect("shown").updates.len() == 1, "what was refused left nothing");
}

#[tokio::test]
async fn findings_that_are_only_shown_keep_nothing_back() {
    let mut settings = gate_with(&["NEXT-002"]);
    settings.lint.gate = Gate::Show;
    let (world, number) = story(settings).await;
    let slow = UpdateInput { next_update: Some(NextUpdate::At("in 9h".into())), ..said() };
    assert!(!preview(&world, number, &slow).await.findings.is_empty());
    publish(&world, number, &slow).await.expect("published");
}

#[tokio::test]
async fn what_people_said_about_findings_is_recorded_where_those_that_stand_are_only_shown() {
    let mut settings = gate_with(&["NEXT-002", "IMPACT-001", "STRUCT-001", "LEAK-001"]);
    settings.lint.gate = Gate::Show;
    let (world, number) = story(settings).await;
    let code = |code: &str| rule_code(code).expect("a rule");
    let word = Acknowledgement { code: code("IMPACT-001"), reason: phrase("nobody has counted yet") };
    let quiet = Ignored { code: code("NEXT-002"), until: "8am ET".into(), reason: phrase("overnight by agreement with Alice") };
    let input = UpdateInput {
        customer_impact: body("Logins fail.", Label::Internal),
        technical_notes: body("The key is AKIAIOSFODNN7EXAMPLX.", Label::Internal),
        next_update: Some(NextUpdate::At("in 9h".into())),
        agreement: Agreement { acknowledged: vec![word.clone()], ignored: vec![quiet], ..Agreement::default() },
        ..said()
    };
    let shown = preview(&world, number, &input).await;
    assert!(shown.findings.iter().any(|f| f.finding.code.as_str() == "LEAK-001"), "it stands: {:?}", shown.findings);
    let published = publish(&world, number, &input).await.expect("published");
    let recorded = events(&world, number).await;
    assert!(recorded.contains(&Event::FindingAcknowledged { update: published.update.number, code: word.code, reason: word.reason }));
    assert!(recorded.iter().any(|e| matches!(e, Event::RuleSuppressed { code, .. } if code.as_str() == "NEXT-002")));
}

#[tokio::test]
async fn an_acknowledgement_says_how_many_findings_it_covers() {
    let (world, number) = story(gate_with(&["LEAK-005"])).await;
    let word = |code: &str| Acknowledgement { code: rule_code(code).expect("a rule"), reason: phrase("role mail") };
    let agreement = Agreement { acknowledged: vec![word("LEAK-005"), word("TONE-001")], ..Agreement::default() };
    let mails = body("Write to ana.lopez@globex.example or joe.miller@globex.example about 12 users.", Label::Customer);
    let published = publish(&world, number, &UpdateInput { customer_impact: mails, agreement, ..said() }).await.expect("published");
    let covered: Vec<_> = published.acknowledged.iter().map(|c| (c.acknowledgement.code.as_str(), c.findings)).collect();
    assert_eq!(covered, [("LEAK-005", 2), ("TONE-001", 0)]);
}

#[tokio::test]
async fn a_request_in_the_text_ends_when_it_was_first_meant_to_however_often_it_is_carried_over() {
    let (world, number) = story(gate_with(&["NEXT-002", "IGNORE-001"])).await;
    let quiet = "We have identified the cause.\n[ignore NEXT-002 until 8am ET: overnight by agreement with Alice]";
    let slow = || Some(NextUpdate::At("in 9h".into()));
    let said_anew = UpdateInput { summary: body(quiet, Label::Internal), next_update: slow(), ..said() };
    let carried = UpdateInput { next_update: slow(), ..UpdateInput::default() };
    publish(&world, number, &said_anew).await.expect("it is evening");

    world.clock.advance(SignedDuration::from_hours(5));
    publish(&world, number, &carried).await.expect("still before 8am");
    world.clock.advance(SignedDuration::from_hours(9));
    for again in [&carried, &said_anew] {
        let mut refused = codes(publish(&world, number, again).await);
        refused.dedup();
        assert_eq!(refused, ["IGNORE-001", "NEXT-002"], "8am has come, whether carried over or typed");
    }
    let word = |code: &str| Acknowledgement { code: rule_code(code).expect("a rule"), reason: phrase("I look later") };
    let left_in = UpdateInput {
        next_update: said().next_update,
        agreement: Agreement { acknowledged: vec![word("IGNORE-001")], ..Agreement::default() },
        ..UpdateInput::default()
    };
    publish(&world, number, &left_in).await.expect("nothing is kept quiet, and the line was left in");
    world.clock.advance(SignedDuration::from_hours(1));
    let mut refused = codes(publish(&world, number, &carried).await);
    refused.dedup();
    assert_eq!(refused, ["IGNORE-001", "NEXT-002"], "it does not begin anew after its end");

    publish(&world, number, &said()).await.expect("taken out");
    publish(&world, number, &said_anew).await.expect("asked for anew, until tomorrow 8am");
}

#[tokio::test]
async fn a_rule_is_kept_quiet_until_a_time_with_a_reason_and_that_is_recorded() {
    let (world, number) = story(gate_with(&["NEXT-002"])).await;
    let ignored = |until: &str| Ignored {
        code: rule_code("NEXT-002").expect("a rule"),
        until: until.into(),
        reason: phrase("overnight by agreement with Alice"),
    };
    let slow = |until: &str| UpdateInput {
        next_update: Some(NextUpdate::At("in 9h".into())),
        agreement: Agreement { ignored: vec![ignored(until)], ..Agreement::default() },
        ..said()
    };
    assert_eq!(codes(publish(&world, number, &slow("2026-07-14T23:00:00Z")).await), ["ignore.past"]);
    assert_eq!(codes(publish(&world, number, &slow("8am")).await), ["time.zone_missing"]);
    let shown = preview(&world, number, &slow("8am ET")).await;
    assert_eq!((shown.findings.len(), shown.suppressed.is_empty()), (0, false));
    let published = publish(&world, number, &slow("8am ET")).await.expect("published");
    let recorded = Event::RuleSuppressed {
        update: published.update.number,
        code: rule_code("NEXT-002").expect("a rule"),
        until: "2026-07-15T12:00:00Z".parse().expect("8am in New York"),
        reason: phrase("overnight by agreement with Alice"),
    };
    assert!(events(&world, number).await.contains(&recorded));
}

#[tokio::test]
async fn what_few_were_told_reaches_more_only_with_a_reason() {
    let (world, number) = story(Settings::default()).await;
    publish(&world, number, &said()).await.expect("published");
    let opened = UpdateInput { customer_impact: body("Logins fail for about 4,200 of 9,000 users.", Label::Customer), ..said() };
    assert_eq!(codes(publish(&world, number, &opened).await), ["label.loosened"]);
    let agreement = Agreement { declassification: Some(phrase("they counted with us")), ..Agreement::default() };
    let published = publish(&world, number, &UpdateInput { agreement, ..opened }).await.expect("published");
    let recorded = Event::Declassified {
        update: published.update.number,
        field: "customer_impact".into(),
        from: Label::Internal,
        to: Label::Customer,
        reason: phrase("they counted with us"),
    };
    assert!(events(&world, number).await.contains(&recorded));
}

#[tokio::test]
async fn an_approval_is_of_one_exact_text_and_is_recorded() {
    let (world, number) = story(Settings::default()).await;
    let approved = |input: UpdateInput| {
        let agreement = Agreement { approved_by: Some(phrase("Lee")), ..input.agreement };
        UpdateInput { agreement, ..input }
    };
    assert_eq!(codes(publish(&world, number, &approved(said())).await), ["approval.without_preview"]);
    let seen = preview(&world, number, &approved(said())).await;
    let published = publish(&world, number, &approved(from(&seen, said()))).await.expect("published");
    assert!(events(&world, number).await.contains(&Event::TextApproved { update: published.update.number, by: phrase("Lee") }));
}

#[tokio::test]
async fn a_templates_own_words_are_looked_at_like_the_updates() {
    let made_with = |text: &str| {
        let file = TemplateFile { path: "customer.md".into(), text: text.into() };
        let (templates, faults) = Templates::load([file], &Audiences::default());
        assert_eq!(faults, []);
        Settings { templates: Arc::new(templates), ..gate_with(&["LEAK-002"]) }
    };
    let (world, number) = story(made_with("{{ headline }}: see http://10.0.0.7/logs")).await;
    let shown = preview(&world, number, &said()).await;
    let found: Vec<_> = shown.findings.iter().map(|f| (f.finding.code.as_str(), f.finding.field)).collect();
    assert_eq!(found, [("LEAK-002", Some("template"))]);
    assert!(shown.findings[0].finding.message.contains("customer.md"), "{}", shown.findings[0].finding.message);
    assert_eq!(codes(publish(&world, number, &said()).await), ["LEAK-002"]);

    // What stands in the update is found there, once.
    let (world, number) = story(made_with("{{ headline }}: {{ impact or status_words }}")).await;
    let leak = UpdateInput { customer_impact: body("Logs are at http://10.0.0.7/logs", Label::Customer), ..said() };
    let shown = preview(&world, number, &leak).await;
    assert!(
        !shown.findings.is_empty() && shown.findings.iter().all(|f| f.finding.field == Some("customer_impact")),
        "{:?}",
        shown.findings
    );
    assert_eq!(preview(&world, number, &said()).await.findings, []);
}

#[tokio::test]
async fn a_template_that_cannot_be_used_is_said_in_preview_and_record_and_the_update_goes_out() {
    let broken = TemplateFile { path: "customer.md".into(), text: "{{ nobody.knows.this }}".into() };
    let (templates, faults) = Templates::load([broken], &Audiences::default());
    assert_eq!(faults.len(), 1);
    let (world, number) = story(Settings { templates: Arc::new(templates), ..Settings::default() }).await;
    let seen = preview(&world, number, &said()).await;
    let fell_back: Vec<bool> = seen.texts.iter().map(|t| t.text.told.fell_back.is_some()).collect();
    assert_eq!(fell_back, [false, false, true, false]);
    publish(&world, number, &from(&seen, said())).await.expect("published");
    let story = events(&world, number).await;
    let recorded = story.iter().filter_map(|e| match e {
        Event::TemplateFellBack { audience, reason, .. } => Some((audience.as_str(), reason.as_str().starts_with("customer.md:1:"))),
        _ => None,
    });
    assert_eq!(recorded.collect::<Vec<_>>(), [("customer", true)]);
}

#[tokio::test]
async fn a_repeated_request_is_answered_with_the_text_that_the_first_one_got() {
    let own = TemplateFile { path: "internal.md".into(), text: "Own words: {{ summary }}".into() };
    let (templates, _) = Templates::load([own], &Audiences::default());
    let (world, number) = story(Settings { templates: Arc::new(templates), ..Settings::default() }).await;
    let key = || IdempotencyKey::new(&caller(), "one", [1; 32]).ok();
    let first = world.app.publish_update(&caller(), number, said(), key()).await.expect("published");
    let again = world.app.publish_update(&caller(), number, said(), key()).await.expect("the same answer");
    assert!(again.replayed && first.text.starts_with("Own words: "), "{}", first.text);
    assert_eq!(first.text, again.text);
}
