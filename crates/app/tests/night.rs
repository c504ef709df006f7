//! The night of the sample update, minute by minute: every message that anybody gets, and that there is no other.

use std::sync::Arc;

use jiff::Timestamp;
use sev1_app::env::Clock;
use sev1_app::people::{People, Person};
use sev1_app::{Caller, HandOffInput, LintSettings, Roles, Settings, UpdateInput, Which};
use sev1_domain::audience::{AudienceKind, AudienceName};
use sev1_domain::calendar::{BusinessCalendar, country};
use sev1_domain::decide::Settlement;
use sev1_domain::destination::DestinationName;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::label::Label;
use sev1_domain::lint::Policy;
use sev1_domain::policy::PromisePolicy;
use sev1_domain::promise::PromiseKind;
use sev1_domain::status::Status;
use sev1_domain::text::Body;
use sev1_domain::update::NextUpdate;
use sev1_domain::when::{Moment, Towards, read};
use sev1_domain::zone::{Zone, ZoneTable};
use sev1_testkit::rooms::Rooms;
use sev1_testkit::world::{World, declaration, phrase, update};

/// A night with rooms for the incident, the executives and the customer, and one for each person.
struct Night {
    world: World,
    rooms: Rooms,
    number: IncidentNumber,
    /// `Wed 07:50 eve: …`, as people's clocks in New York show it.
    heard: Vec<String>,
}

fn et() -> Zone {
    ZoneTable::default().find("ET").expect("ET")
}

fn people() -> People {
    let person = |name: &str, deputy: Option<&str>| Person {
        name: phrase(name),
        aliases: Vec::new(),
        team: None,
        deputy: deputy.map(phrase),
        destinations: vec![DestinationName::new(name).expect("a name")],
    };
    People { known: vec![person("dana", None), person("eve", Some("finn")), person("finn", None), person("lee", None)] }
}

fn settings() -> Settings {
    let calendar = BusinessCalendar { country: country("United States"), ..BusinessCalendar::default() };
    let page = vec![DestinationName::new("pager").expect("a name")];
    let promises = Arc::new(PromisePolicy { calendar, page, ..PromisePolicy::default() });
    Settings {
        people: people(),
        roles: Roles { lead: Some(phrase("lee")), deputy: None },
        lint: LintSettings { policy: Arc::new(Policy { promises, ..Policy::default() }), ..LintSettings::default() },
        ..Settings::default()
    }
}

fn caller(name: &str) -> Caller {
    Caller::local(phrase(name))
}

impl Night {
    /// 7:20pm in New York on this day; an outage since 10:20am.
    async fn falls(day: &str) -> Self {
        let rooms = Rooms::default();
        let mut destinations = vec![
            rooms.room("room", Some(AudienceName::INTERNAL)),
            rooms.room("board", Some(AudienceKind::Executive.name())),
            rooms.room("customer", Some(AudienceKind::Customer.name())),
        ];
        destinations.extend(["dana", "eve", "finn", "lee", "pager"].map(|name| rooms.room(name, None)));
        let world = World::with(destinations, settings()).await;
        world.clock.set(at(&format!("7:20pm ET {day}"), world.clock.now()));
        let declared = world.app.declare_incident(&caller("dana"), declaration(), None).await.expect("declared");
        assert_eq!(declared.warnings, [""; 0]);
        Self { world, rooms, number: declared.incident.number, heard: Vec::new() }
    }

    /// Time passes until then, and whatever anybody hears is written down.
    async fn until(&mut self, text: &str) {
        let at = at(text, self.world.clock.now());
        let (rooms, heard) = (&self.rooms, &mut self.heard);
        let write_down = |now: Timestamp| {
            let clock = now.to_zoned(et().tz().clone()).strftime("%a %H:%M").to_string();
            heard.extend(rooms.news().into_iter().map(|h| format!("{clock} {}: {}", h.room, gist(&h.text))));
        };
        self.world.until(at, write_down).await;
    }

    async fn publish(&mut self, who: &str, input: UpdateInput) -> String {
        let published = self.world.app.publish_update(&caller(who), self.number, input, None).await.expect("published");
        published.text
    }

    /// What was heard since the last look.
    fn heard(&mut self) -> Vec<String> {
        std::mem::take(&mut self.heard)
    }
}

/// The instant people mean by a time.
fn at(text: &str, now: Timestamp) -> Timestamp {
    let read: Moment = read(text, &ZoneTable::default(), None).and_then(|w| w.resolve(now, &et(), Towards::Future)).expect("a time");
    read.at
}

/// What a text is about, in few words.
fn gist(text: &str) -> String {
    let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    first.trim_matches(['*', '#', ' ']).replace("**", "")
}

fn no_change(next: &str) -> UpdateInput {
    let body = Body::new("Still testing the candidate.").expect("a body");
    UpdateInput { summary: Some((body, Label::Internal)), next_update: Some(NextUpdate::At(next.into())), ..UpdateInput::default() }
}

/// From the update at 7:20pm to the one at 8:04am that comes four minutes late.
async fn through_the_night(night: &mut Night) -> Vec<String> {
    let evening = UpdateInput { quiet_with: Some(phrase("Alice Evan")), ..update(Status::Identified, Some("8am ET")) };
    night.publish("dana", evening).await;
    night.until("midnight ET").await;

    // Eve is asked to take over, and sleeps. So does the lead.
    let asked = HandOffInput { to: phrase("eve"), from: None, note: Some(phrase("the candidate builds until six")) };
    let offered = night.world.app.offer_hand_off(&caller("dana"), night.number, asked, None).await.expect("offered");
    assert!(offered.inheritance.contains("8amET"), "{}", offered.inheritance);
    night.until("12:31am ET").await;
    night.world.app.answer_hand_off(&caller("eve"), night.number, None).await.expect("accepted");

    night.until("8:04am ET").await;
    let text = night.publish("eve", no_change("9am ET")).await;
    assert!(text.contains("This update was due at 8amET and comes 4 minutes late."), "{text}");
    night.until("8:30am ET").await;
    night.heard()
}

#[tokio::test]
async fn the_night_of_the_sample_update_is_told_to_those_it_concerns_and_to_nobody_else() {
    let mut night = Night::falls("Wed 1 Jul 2026").await;
    let heard = through_the_night(&mut night).await;
    insta::assert_snapshot!(heard.join("\n"), @r"
    Wed 19:20 board: Globex SEV1 outage, 9 hours: likely cause known, fix under way. Next update Thu 2 Jul 8:00am ET.
    Wed 19:20 customer: Globex: SEV1 outage, update 1
    Wed 19:20 room: Globex SEV1 outage - 7:20pmET update
    Thu 00:00 eve: Globex SEV1 (INC-1): dana hands over to eve. Please answer by 12:10amET; until then dana owes all of it.
    Thu 00:10 eve: Globex SEV1 (INC-1): the hand-off to eve is due now (12:10amET).
    Thu 00:10 finn: Globex SEV1 (INC-1): the hand-off to eve is due now (12:10amET).
    Thu 00:15 lee: Globex SEV1 (INC-1): the hand-off to eve is 5 minutes overdue; it was due at 12:10amET.
    Thu 00:25 board: Globex SEV1: a hand-off among our responders expected by 12:10amET is 15 minutes overdue. Status Identified, 14 hours. The incident lead has been told.
    Thu 00:25 pager: Globex SEV1 (INC-1): the hand-off to eve is 15 minutes overdue; it was due at 12:10amET.
    Thu 07:50 eve: Globex SEV1 (INC-1): the next update is due at 8amET, in 10 minutes.
    Thu 08:00 eve: Globex SEV1 (INC-1): the next update is due now (8amET).
    Thu 08:00 finn: Globex SEV1 (INC-1): the next update is due now (8amET).
    Thu 08:04 board: Globex SEV1 outage, 21 hours: likely cause known, fix under way. Next update 9:00am ET. This update is 4 minutes late.
    Thu 08:04 customer: Globex: SEV1 outage, update 2
    Thu 08:04 room: Globex SEV1 outage - 8:04amET update
    ");

    // The next promise is kept in time; it resolves on Thursday evening, before a weekend that begins with a holiday.
    night.publish("eve", no_change("6pm ET")).await;
    night.until("5:45pm ET").await;
    let resolved = UpdateInput {
        customer_impact: Some((Body::new("None since 5pm ET.").expect("a body"), Label::Internal)),
        ..update(Status::Resolved, None)
    };
    night.publish("eve", resolved).await;
    let done = async |night: &Night, what: &str| {
        let which = Which { kind: PromiseKind::Document, what: Some(phrase(what)), audience: None, ids: Vec::new() };
        night.world.app.settle_promise(&caller("lee"), night.number, which, Settlement::Done(None)).await.expect("done");
    };
    night.until("Fri 3 Jul 11pm ET").await;
    let watch = Which { kind: PromiseKind::Watch, what: None, audience: None, ids: Vec::new() };
    night.world.app.settle_promise(&caller("lee"), night.number, watch, Settlement::Done(None)).await.expect("done");
    night.until("Mon 6 Jul 4pm ET").await;
    done(&night, "retrospective").await;
    night.until("Wed 8 Jul 5:30pm ET").await;
    done(&night, "incident analysis for").await;
    night.until("Wed 15 Jul 8am ET").await;
    let heard = night.heard();
    insta::assert_snapshot!(heard.join("\n"), @r"
    Thu 08:30 board: Globex SEV1 outage, 22 hours: likely cause known, fix under way. Next update 6:00pm ET.
    Thu 08:30 customer: Globex: SEV1 outage, update 3
    Thu 08:30 room: Globex SEV1 outage - 8:30amET update
    Thu 17:45 board: Globex SEV1 outage is resolved after 31 hours.
    Thu 17:45 customer: Globex: SEV1 outage, update 4
    Thu 17:45 room: Globex SEV1 outage - 5:45pmET update
    Fri 17:45 lee: Globex SEV1 (INC-1): the watch over the fix (the fix holds) ends now (5:45pmET).
    Mon 13:00 lee: Globex SEV1 (INC-1): the document (retrospective) is due at 5pmET, in 4 hours.
    Tue 13:00 lee: Globex SEV1 (INC-1): the document (incident analysis) is due at 5pmET, in 4 hours.
    Tue 17:00 lee: Globex SEV1 (INC-1): the document (incident analysis) is due now (5pmET).
    Wed 13:00 lee: Globex SEV1 (INC-1): the document (incident analysis for the customer) is due at 5pmET, in 4 hours.
    Wed 17:00 board: Globex SEV1: a document expected by 5pmET on Tue 7 Jul is 24 hours overdue. Status Resolved. The incident lead has been told.
    Wed 17:00 lee: Globex SEV1 (INC-1): the document (incident analysis for the customer) is due now (5pmET).
    Wed 17:00 lee: Globex SEV1 (INC-1): the document (incident analysis) is 24 hours overdue; it was due at 5pmET on Tue 7 Jul.
    ");
    // Nothing else is to come, and whatever was to be told was told.
    assert_eq!(night.world.store.next_step_at().await.expect("a database"), None);
    let health = night.world.app.health().await.expect("healthy");
    assert_eq!((health.outbox.undone, health.outbox.failed), (0, 0));
}

#[tokio::test]
async fn when_the_clocks_go_back_or_forward_over_the_night_everybody_hears_the_same_at_the_same_hour() {
    let mut usual = Night::falls("Tue 14 Jul 2026").await;
    let usual = through_the_night(&mut usual).await;
    for saturday in ["Sat 31 Oct 2026", "Sat 13 Mar 2027"] {
        let mut night = Night::falls(saturday).await;
        let heard = through_the_night(&mut night).await;
        // But for the days, the night is the same.
        let plain = |lines: &[String]| lines.iter().map(|l| hour_and_room(l)).collect::<Vec<_>>();
        assert_eq!(plain(&heard), plain(&usual), "{saturday}");
    }
}

/// `07:50 eve` of a line.
fn hour_and_room(line: &str) -> String {
    line.split(':').take(2).collect::<Vec<_>>().join(":").split_once(' ').map(|(_, rest)| rest.to_owned()).unwrap_or_default()
}
