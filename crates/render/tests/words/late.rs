//! An update that keeps its promise too late says so: once, in every audience's text, computed and never typed.

use jiff::SignedDuration;
use sev1_domain::audience::{Audience, AudienceKind, AudienceName, Audiences};
use sev1_domain::destination::ChannelKind;
use sev1_domain::label::Labelled;
use sev1_domain::message::Message;
use sev1_domain::occasion::Occasion;
use sev1_domain::status::Status;
use sev1_domain::update::{Late, NextUpdate, Update, UpdateFacts};
use sev1_domain::zone::ZoneTable;
use sev1_render::parse::parse;
use sev1_render::template::{TemplateFile, Templates};
use sev1_render::told::{Told, told};
use sev1_render::{format, internal_text, json, written};

use crate::world::{incident, moment, phrase, update};

/// Promised for 7:16pm ET, said at 7:20pm ET: four minutes late to everybody.
fn late() -> Update {
    let mut update = update();
    update.late = AudienceKind::ALL.map(|kind| to(kind.name())).into();
    update.facts = UpdateFacts { bridge: None, people: None, thanks: None, ..update.facts };
    update
}

fn to(audience: AudienceName) -> Late {
    Late { audience, due: moment("2026-07-14T23:15:30Z"), by: SignedDuration::from_secs(4 * 60 + 30) }
}

fn read(update: &Update, kind: AudienceKind) -> Told {
    told(&Templates::built_in(), &incident(), update, &Audience::built_in(kind))
}

fn text(update: &Update, kind: AudienceKind) -> String {
    read(update, kind).markdown
}

#[test]
fn responders_read_it_right_before_the_promise() {
    insta::assert_snapshot!(internal_text(&incident(), &late()).split("####").nth(2).unwrap_or_default(), @"
     Incident Time: 9 hours

    We've found the likely cause.

    This update was due at 7:15pmET and comes 4 minutes late.

    Next update will be shared at 8amET on Wed 15 Jul.
    ");
}

#[test]
fn customers_and_the_public_read_it_in_the_same_line_as_the_next_promise() {
    for kind in [AudienceKind::Customer, AudienceKind::Public] {
        insta::allow_duplicates! {
            insta::assert_snapshot!(text(&late(), kind).lines().last().unwrap_or_default(), @"This update was promised for Tue 14 Jul 7:15pm ET (23:15 UTC) and comes 4 minutes late. We will send the next update by Wed 15 Jul 8:00am ET (12:00 UTC).");
        }
    }
    let zone = ZoneTable::default().find("CET").expect("CET");
    let berlin = Audience { zone: Some(zone), ..Audience::built_in(AudienceKind::Customer) };
    let text = told(&Templates::built_in(), &incident(), &late(), &berlin).markdown;
    assert!(text.contains("This update was promised for Wed 15 Jul 1:15am CET (Tue 23:15 UTC) and comes 4 minutes late."), "{text}");
}

#[test]
fn executives_read_it_in_a_few_words() {
    let text = text(&late(), AudienceKind::Executive);
    assert!(
        text.lines().next().is_some_and(|line| line.ends_with("Next update Wed 15 Jul 8:00am ET. This update is 4 minutes late.")),
        "{text}"
    );
}

#[test]
fn it_is_said_on_every_occasion_and_once() {
    let said = |text: &str| Labelled::internal(phrase(text));
    let of = sev1_domain::ids::UpdateNumber(2);
    let occasions = [
        Occasion::Progress,
        Occasion::NoChange,
        Occasion::Holding,
        Occasion::HandOff { to: said("Priya") },
        Occasion::Correction { of, wrong: said("x"), right: said("y"), since: None },
        Occasion::Retraction { of, reason: said("z") },
    ];
    let mut updates: Vec<Update> = occasions.map(|occasion| Update { occasion, ..late() }).into();
    let over = UpdateFacts { next_update: NextUpdate::NotDue, ..late().facts };
    updates.push(Update { status: Status::Resolved, facts: over, ..late() });
    for update in updates {
        for kind in AudienceKind::ALL {
            let text = text(&update, kind);
            assert_eq!(text.matches("4 minutes late.").count(), 1, "{kind:?} {text}");
            let mut own = update.clone();
            own.late.retain(|late| late.audience != kind.name());
            assert!(!self::text(&own, kind).contains("late."), "others' promises are not theirs: {kind:?}");
        }
    }
}

#[test]
fn it_survives_a_small_screen_and_a_full_post() {
    let mut update = late();
    let long = crate::world::body(&"Every page is slow and every search fails. ".repeat(300));
    update.facts.customer_impact = sev1_domain::prose::Prose::new(sev1_domain::label::Label::Public, long);
    for kind in [AudienceKind::Executive, AudienceKind::Customer, AudienceKind::Public] {
        let small = Audience { max_chars: Some(240), ..Audience::built_in(kind) };
        for facts in [update.facts.clone(), UpdateFacts { next_update: NextUpdate::NotDue, ..update.facts.clone() }] {
            let text = told(&Templates::built_in(), &incident(), &Update { facts, ..update.clone() }, &small).markdown;
            assert!(text.chars().count() <= 240 && text.contains("4 minutes late."), "{kind:?} {text}");
        }
    }
    let resolved =
        Update { status: Status::Resolved, facts: UpdateFacts { next_update: NextUpdate::NotDue, ..update.facts.clone() }, ..update };
    let mut told = read(&resolved, AudienceKind::Customer);
    told.markdown.push_str(&format!("\n{}\n", "word ".repeat(2_000)));
    let Message::Chat { markdown, .. } = format::message(&told, ChannelKind::Mattermost) else { panic!("chat") };
    assert!(markdown.contains("\n\nThis update was promised for ") && markdown.contains("_Cut to fit"), "{markdown}");
}

#[test]
fn a_template_of_the_companys_own_cannot_leave_it_out() {
    let load = |path: &str, text: &str| {
        let file = TemplateFile { path: path.into(), text: text.into() };
        let (templates, faults) = Templates::load([file], &Audiences::default());
        assert_eq!(faults, []);
        templates
    };
    let own = |path: &str, source: &str, kind| told(&load(path, source), &incident(), &late(), &Audience::built_in(kind)).markdown;
    let sentence = "This update was promised for Tue 14 Jul 7:15pm ET (23:15 UTC) and comes 4 minutes late.";
    assert_eq!(own("customer.md", "We work on it.", AudienceKind::Customer), format!("We work on it.\n\n{sentence}\n"));
    assert_eq!(own("executive.md", "We work on it.", AudienceKind::Executive), "We work on it.\nThis update is 4 minutes late.\n");
    let source = "{% if late %}Sorry: {{ late }} late, due {{ late.due.short }}.{% else %}x{% endif %}";
    assert_eq!(own("customer.md", source, AudienceKind::Customer), "Sorry: 4 minutes late, due 7:15pm ET.\n");
    assert_eq!(own("internal.md", "{{ text }}", AudienceKind::Internal), internal_text(&incident(), &late()));
    let small = Audience { max_chars: Some(140), ..Audience::built_in(AudienceKind::Customer) };
    let templates = load("customer.md", "One line.\nAnother line that is much too long to stand beside the rest of this text.");
    let text = told(&templates, &incident(), &late(), &small).markdown;
    assert!(text.chars().count() <= 140 && text.contains('…') && text.ends_with(&format!("\n\n{sentence}\n")), "{text}");
}

#[test]
fn machines_read_it_in_minutes() {
    let event = |update: &Update| match format::message(&read(update, AudienceKind::Customer), ChannelKind::Webhook) {
        Message::Event { json, .. } => json,
        other => panic!("{other:?}"),
    };
    assert!(event(&late()).contains("\"late_minutes\":4,"));
    assert!(!event(&update()).contains("late"));
}

#[test]
fn the_form_for_programs_carries_it_and_gives_it_back() {
    let (written, zones) = (written::written(&incident(), &late()), ZoneTable::default());
    let json = json::write(&written);
    assert!(json.contains("\"late\": {\n    \"due\": \"7:15pmET\",\n    \"by\": \"4 minutes\"\n  }"), "{json}");
    assert_eq!(json::read(&json, &zones).as_ref(), Ok(&written));
    let parsed = parse(&internal_text(&incident(), &late()), &zones).expect("short");
    assert_eq!(json::report(&parsed), json);
    assert_eq!(parsed.complete(), Ok(written));
}
