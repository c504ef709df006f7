//! Mails: one subject for a whole incident, a text for terminals, HTML that is calm and loads nothing.

use sev1_domain::audience::{Audience, AudienceKind};
use sev1_domain::destination::{ChannelKind, DestinationName};
use sev1_domain::ids::UpdateNumber;
use sev1_domain::incident::Incident;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::message::Message;
use sev1_domain::promise::{Promise, PromiseKind};
use sev1_domain::prose::Prose;
use sev1_domain::status::Status;
use sev1_domain::update::{NextUpdate, Update};
use sev1_render::format::{self, Footing, mail, mail_notice};
use sev1_render::notice::{moved, reminder};
use sev1_render::template::Templates;
use sev1_render::told::{Told, told};

use crate::exercise::drill;
use crate::notices::{promise, reminding, step};
use crate::world::{body, incident, moment, phrase, update};

const LINK: &str = "https://sev1.example.com/unsubscribe/abc";

struct Read {
    subject: String,
    text: String,
    html: String,
}

fn parts(message: Message) -> Read {
    match message {
        Message::Mail { subject, text, html, unsubscribe } => {
            assert_eq!(unsubscribe.is_some(), html.contains("Stop these mails"));
            Read { subject, text, html }
        }
        other => panic!("{other:?}"),
    }
}

fn told_to(incident: &Incident, update: &Update, kind: AudienceKind) -> Told {
    told(&Templates::built_in(), incident, update, &Audience::built_in(kind))
}

fn read(incident: &Incident, update: &Update, kind: AudienceKind) -> Read {
    let list = DestinationName::new("globex-mail").expect("a name");
    parts(mail(&told_to(incident, update, kind), &Footing { destination: Some(&list), unsubscribe: Some(LINK) }))
}

fn resolved() -> Update {
    let mut last = Update { status: Status::Resolved, number: UpdateNumber(4), ..update() };
    last.facts.next_update = NextUpdate::NotDue;
    last
}

#[test]
fn the_subject_is_the_same_for_the_whole_incident_and_says_no_more_than_its_readers_may_see() {
    let mut secret = incident();
    secret.customer = Labelled::internal(phrase("Globex"));
    let cases = [
        (incident(), AudienceKind::Internal, "Globex: SEV1 outage (INC-142)"),
        (incident(), AudienceKind::Executive, "Globex: SEV1 outage (INC-142)"),
        (incident(), AudienceKind::Customer, "Globex: SEV1 outage (INC-142)"),
        (incident(), AudienceKind::Public, "Service outage (INC-142)"),
        (secret, AudienceKind::Customer, "Service outage (INC-142)"),
        (drill(), AudienceKind::Customer, "EXERCISE: Globex: SEV1 outage (DRILL-1)"),
    ];
    for (incident, kind, subject) in cases {
        for update in [update(), resolved()] {
            assert_eq!(read(&incident, &update, kind).subject, subject);
        }
        let before = promise(PromiseKind::NextUpdate);
        let after = Promise { due: moment("2026-07-15T13:00:00Z"), ..before.clone() };
        let notice = moved(&incident, &before, &after, &Audience::built_in(kind), None, moment("2026-07-15T11:00:00Z").at);
        assert_eq!(parts(mail_notice(&notice, &Footing::default())).subject, subject, "a new time belongs to the story");
    }
    let (incident, step) = (incident(), step(vec![promise(PromiseKind::Call)]));
    let errand = reminder(&reminding(&incident, &step, None, moment("2026-07-15T12:17:00Z").at));
    let mail = parts(mail_notice(&errand, &Footing::default()));
    assert_eq!(mail.subject, errand.subject, "what our own people are to do is no part of the story");
    assert!(mail.text.starts_with("INC-142: Reminder\n\nGlobex SEV1 (INC-142): the call"), "{}", mail.text);
}

#[test]
fn the_text_reads_well_in_a_terminal() {
    insta::assert_snapshot!(read(&incident(), &update(), AudienceKind::Customer).text, @"
    INC-142, update 3: Identified
    Next update by Wed 15 Jul 8:00am ET (12:00 UTC)

    Globex: SEV1 outage, update 3

    Status: Identified, as of Tue 14 Jul 7:20pm ET (23:20 UTC), 9 hours into
    the outage.

    We believe we know the cause of this outage and are working on a fix.

    We will send the next update by Wed 15 Jul 8:00am ET (12:00 UTC).

    -- 
    You get this mail because your address is on the list globex-mail for
    customer updates.
    Stop these mails: https://sev1.example.com/unsubscribe/abc
    ");
    insta::assert_snapshot!(read(&incident(), &resolved(), AudienceKind::Public).text, @"
    INC-142, update 4: Resolved

    Service outage, update 4

    Status: Resolved, as of Tue 14 Jul 7:20pm ET (23:20 UTC), after 9 hours.

    This outage is resolved.

    We are sorry for the disruption.

    -- 
    You get this mail because your address is on the list globex-mail for
    public updates.
    Stop these mails: https://sev1.example.com/unsubscribe/abc
    ");
}

#[test]
fn the_html_is_one_narrow_column_with_every_style_inline() {
    insta::assert_snapshot!(read(&incident(), &update(), AudienceKind::Public).html, @r#"
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="supported-color-schemes" content="light dark">
    <meta name="x-apple-disable-message-reformatting">
    <title>Service outage (INC-142)</title>
    </head>
    <body style="margin:0;padding:0">
    <div style="display:none;max-height:0;overflow:hidden;mso-hide:all">Identified · update 3 · Next update by Wed 15 Jul 8:00am ET (12:00 UTC)</div>
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" style="padding:24px 16px">
    <!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;text-align:left">
    <tr><td style="border-left:4px solid #d9730d;padding:2px 0 2px 16px">
    <div style="font-size:13px;opacity:.75">INC-142 · update 3</div>
    <div style="font-size:22px;font-weight:600;line-height:1.3">Identified</div>
    <div style="font-size:14px">Next update by Wed 15 Jul 8:00am ET (12:00 UTC)</div>
    </td></tr>
    <tr><td style="padding:20px 0 0;overflow-wrap:anywhere;word-break:break-word">
    <p style="margin:0 0 16px"><strong>Service outage, update 3</strong></p>
    <p style="margin:0 0 16px">Status: <strong>Identified</strong>, as of Tue 14 Jul 7:20pm ET (23:20 UTC), 9 hours into the outage.</p>
    <p style="margin:0 0 16px">We believe we know the cause of this outage and are working on a fix.</p>
    <p style="margin:0 0 16px">We will send the next update by Wed 15 Jul 8:00am ET (12:00 UTC).</p>
    </td></tr>
    <tr><td style="border-top:1px solid #8c8c8c;padding:12px 0 0;font-size:13px;opacity:.75">You get this mail because your address is on the list globex-mail for public updates. <a href="https://sev1.example.com/unsubscribe/abc" style="color:inherit">Stop these mails</a>.</td></tr>
    </table>
    <!--[if mso]></td></tr></table><![endif]-->
    </td></tr></table>
    </body>
    </html>
    "#);
}

#[test]
fn what_the_list_of_mails_shows_is_how_things_stand_and_when_more_comes() {
    let hidden = |mail: Read| mail.html.split("mso-hide:all\">").nth(1).and_then(|h| h.split("</div>").next()).expect("hidden").to_owned();
    let customer = AudienceKind::Customer;
    assert_eq!(hidden(read(&incident(), &update(), customer)), "Identified · update 3 · Next update by Wed 15 Jul 8:00am ET (12:00 UTC)");
    assert_eq!(hidden(read(&incident(), &resolved(), customer)), "Resolved · update 4");
    assert_eq!(hidden(read(&drill(), &resolved(), customer)), "EXERCISE: Resolved · update 4");
}

#[test]
fn hostile_text_stays_text_and_nothing_is_ever_loaded() {
    let hostile = "<script>alert(1)</script> ![x](https://evil.example/p.png) [y](javascript:alert(1)) \
                   [z](<https://evil.example/\"><h1 onload=x>>) `<h2>` a > b <style>p{background:url(x)}</style>\n\n\
                   </td></tr></table>\n\n| a | b |\n| - | -: |\n| <p> | 2 |\n\n1. one\n2. two";
    let mut update = update();
    update.facts.customer_impact = Prose::new(Label::Public, body(hostile));
    let mut named = incident();
    named.customer = Labelled::new(Label::Customer, phrase("\"><script>x</script> & Co"));
    for kind in AudienceKind::ALL {
        let mail = read(&named, &update, kind);
        for never in ["<script", "<img", "src=", "<link", "@import", "href=\"javascript", "\" onload", "<style", "<h2>"] {
            assert!(!mail.html.contains(never), "{never}: {}", mail.html);
        }
        let tables = |tag: &str| mail.html.matches(tag).count();
        assert_eq!(tables("<table"), tables("</table>"), "no text closes the frame: {}", mail.html);
        assert!(mail.html.contains("<title>"), "{}", mail.html);
    }
    let html = read(&named, &update, AudienceKind::Public).html;
    assert!(html.contains("<ol style=\"") && html.contains("<td style=\"") && html.contains("align=\"right\">2</td>"), "{html}");
}

#[test]
fn a_channel_without_readers_of_its_own_gets_the_same_mail_without_a_way_out() {
    let told = told_to(&incident(), &update(), AudienceKind::Customer);
    let mail = parts(format::message(&told, ChannelKind::Email));
    assert!(mail.text.ends_with("\n\n-- \nYou get this mail because your address is on a list for customer\nupdates.\n"), "{}", mail.text);
}
