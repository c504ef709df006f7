//! How an incident presents itself in a chat, within a chat's limits and within what its readers may know.

use sev1_domain::audience::{Audience, AudienceKind};
use sev1_domain::destination::ChannelKind;
use sev1_domain::incident::Incident;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::message::{Message, Room};
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::update::{NextUpdate, Update};
use sev1_render::format;
use sev1_render::template::Templates;
use sev1_render::told::told;

use crate::world::{incident, phrase, update};

fn room(incident: &Incident, update: &Update, kind: AudienceKind, pages: Option<&str>) -> Room {
    let told = told(&Templates::built_in(), incident, update, &Audience::built_in(kind));
    match format::chat(&told, pages) {
        Message::Chat { markdown, room: Some(room), .. } if markdown == told.markdown => room,
        other => panic!("{other:?}"),
    }
}

#[test]
fn our_own_people_read_status_clock_promise_and_the_way_to_the_page() {
    let room = room(&incident(), &update(), AudienceKind::Internal, Some("https://sev1.example.com/"));
    assert_eq!((room.name.as_str(), room.title.as_str()), ("inc-142-globex", "INC-142 Globex"));
    assert_eq!(room.purpose, "SEV1 outage of Globex, INC-142. Sev1 posts the updates and keeps the header current.");
    let headline =
        "**Identified** · since 7:20pm ET · next update Wed 15 Jul 8:00am ET · [page](https://sev1.example.com/incidents/INC-142)";
    assert_eq!(room.headline.as_deref(), Some(headline));
    assert!(room.urgent);
}

#[test]
fn others_read_what_is_for_them_and_no_link_to_pages_they_cannot_open() {
    let of = |kind| room(&incident(), &update(), kind, Some("https://sev1.example.com"));
    for kind in [AudienceKind::Executive, AudienceKind::Customer] {
        let room = of(kind);
        assert_eq!(room.headline.as_deref(), Some("**Identified** · next update Wed 15 Jul 8:00am ET"), "{kind:?}");
        assert_eq!(room.name, "inc-142-globex");
    }
    // The public hears of no customer.
    let public = of(AudienceKind::Public);
    assert_eq!((public.name.as_str(), public.title.as_str()), ("inc-142", "INC-142"));
    assert!(!public.purpose.contains("Globex"));
}

#[test]
fn the_end_and_what_is_not_promised_are_said() {
    let mut over = update();
    over.status = Status::Resolved;
    over.facts.next_update = NextUpdate::NotDue;
    let ended = room(&incident(), &over, AudienceKind::Internal, None);
    assert_eq!(ended.headline.as_deref(), Some("**Resolved** · as of 7:20pm ET · began 7:20pm ET"));
    assert!(!ended.urgent, "nobody is called for what is over");
    let mut silent = update();
    silent.facts.next_update = NextUpdate::OptOut(Labelled::internal(phrase("the customer sleeps")));
    let headline = room(&incident(), &silent, AudienceKind::Internal, None).headline.expect("a headline");
    assert!(headline.ends_with("· no next update promised"), "{headline}");
    let mut mild = incident();
    mild.severity = Labelled::new(Label::Public, Severity::from_level(2).expect("a severity"));
    assert!(!room(&mild, &update(), AudienceKind::Internal, None).urgent);
}

#[test]
fn any_customer_gives_a_name_that_a_server_takes_and_texts_within_its_limits() {
    let long = "Very Long Customer Name ".repeat(20);
    let names = [
        ("Enterprise ABC", "inc-142-enterprise-abc"),
        ("  ABC & Söhne (EU) -- ", "inc-142-abc-s-hne-eu"),
        ("日本電信", "inc-142"),
        ("../../admin?x=1#y", "inc-142-admin-x-1-y"),
        (long.trim(), "inc-142-very-long-customer-name-very-long-customer-name-very"),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa x", "inc-142-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ];
    for (customer, name) in names {
        let mut incident = incident();
        incident.customer = Labelled::new(Label::Customer, phrase(customer.trim()));
        let room = room(&incident, &update(), AudienceKind::Internal, Some(&format!("https://{}.example.com", "x".repeat(2_000))));
        assert_eq!(room.name, name, "{customer}");
        assert!(room.name.len() <= 60 && !room.name.ends_with('-'), "{name}");
        assert!(room.title.chars().count() <= 64 && room.purpose.chars().count() <= 250, "{room:?}");
        // Half a link would be worse than none.
        assert!(room.headline.is_some_and(|h| h.chars().count() <= 1_024 && !h.contains("https:")));
    }
}

#[test]
fn a_webhook_keeps_no_room() {
    let told = told(&Templates::built_in(), &incident(), &update(), &Audience::built_in(AudienceKind::Internal));
    assert!(matches!(format::message(&told, ChannelKind::MattermostWebhook), Message::Chat { room: None, .. }));
}
