//! Closed sets of words: each wire enum names exactly the members of one domain enum.

use serde::{Deserialize, Serialize};
use sev1_domain::{
    actor, approval, audience, bridge, cause, delivery, destination, fix, halt, incident, label, lint, milestone, severity, status, update,
};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// A wire enum whose members are those of a domain enum, convertible both ways; the compiler keeps them in step.
macro_rules! names {
    ($(#[doc = $doc:literal])* $wire:ident for $domain:path { $($(#[$variant_doc:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $wire {
            $($(#[$variant_doc])* #[serde(rename = $name)] $variant,)+
        }

        impl $wire {
            /// The word as it travels.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }

        // By hand, because the derive does not see a name that comes through a macro.
        impl PartialSchema for $wire {
            fn schema() -> RefOr<Schema> {
                let words = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([$($name),+]));
                words.description(Some(concat!($($doc),*).trim())).into()
            }
        }

        impl ToSchema for $wire {}

        impl std::fmt::Display for $wire {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl From<$domain> for $wire {
            fn from(value: $domain) -> Self {
                match value { $(<$domain>::$variant => Self::$variant,)+ }
            }
        }

        impl From<$wire> for $domain {
            fn from(value: $wire) -> Self {
                match value { $($wire::$variant => <$domain>::$variant,)+ }
            }
        }
    };
}

pub(super) use names;

names! {
    /// The stage readers are told.
    StatusName for status::Status {
        /// We know that it is broken, not yet why.
        Investigating = "Investigating",
        /// The cause is known or strongly suspected.
        Identified = "Identified",
        /// A fix is in place and being watched.
        Monitoring = "Monitoring",
        /// It works again.
        Resolved = "Resolved",
    }
}

names! {
    /// Who may see a field.
    LabelName for label::Label {
        /// Our own responders only.
        Internal = "internal",
        /// Our leadership as well.
        Executive = "executive",
        /// The affected customer as well.
        Customer = "customer",
        /// Anybody.
        Public = "public",
    }
}

names! {
    /// One of the four circles of readers.
    AudienceKindName for audience::AudienceKind {
        /// Our own responders and account team.
        Internal = "internal",
        /// Our own leadership.
        Executive = "executive",
        /// The affected customer.
        Customer = "customer",
        /// Anybody.
        Public = "public",
    }
}

names! {
    /// A kind of transport.
    ChannelName for destination::ChannelKind {
        /// Markdown files in a local folder.
        Inbox = "inbox",
        /// Mattermost by bot token.
        Mattermost = "mattermost",
        /// A Mattermost incoming webhook.
        MattermostWebhook = "mattermost-webhook",
        /// A signed webhook.
        Webhook = "webhook",
        /// Slack by bot token.
        Slack = "slack",
        /// Microsoft Teams by a Workflows webhook.
        Teams = "teams",
        /// Comments in a ticket of Zendesk.
        Zendesk = "zendesk",
        /// Comments on an issue of GitHub.
        GitHub = "github",
        /// Notes on an issue of GitLab.
        GitLab = "gitlab",
        /// Alerts of PagerDuty.
        PagerDuty = "pagerduty",
        /// Mail by SMTP, one to each recipient.
        Email = "email",
    }
}

names! {
    /// Why a recipient gets no more mail.
    HaltReasonName for halt::HaltReason {
        /// They asked for it.
        Unsubscribed = "unsubscribed",
        /// Their mail server refuses them for good.
        Refused = "refused",
    }
}

names! {
    /// Why an update was revised.
    RevisedName for update::Revised {
        /// Its words were edited.
        Edited = "edited",
        /// A later update corrects it.
        Corrected = "corrected",
        /// A later update takes it back.
        Retracted = "retracted",
    }
}

names! {
    /// Where a delivery stands.
    DeliveryStateName for delivery::DeliveryState {
        /// Not tried yet.
        Pending = "pending",
        /// Being tried now.
        Sending = "sending",
        /// Arrived.
        Sent = "sent",
        /// Tried in vain; due again later.
        Retrying = "retrying",
        /// It may or may not have arrived.
        Uncertain = "uncertain",
        /// Given up.
        Failed = "failed",
        /// Made needless by a newer update.
        Superseded = "superseded",
        /// Taken back before it left.
        Withdrawn = "withdrawn",
    }
}

names! {
    /// A named start people count from.
    ClockName for incident::Clock {
        /// Impact began in the world.
        Began = "began",
        /// We noticed.
        Detected = "detected",
        /// The customer told us.
        Reported = "reported",
        /// We declared the incident.
        Declared = "declared",
        /// A responder took it.
        Acknowledged = "acknowledged",
    }
}

names! {
    /// The door an actor came in by.
    ViaName for actor::Via {
        /// The command line beside the database.
        Local = "local",
        /// The HTTP API.
        Api = "api",
        /// The web pages.
        Web = "web",
        /// A command, a button or a dialog in Mattermost.
        Mattermost = "mattermost",
        /// A background loop.
        System = "system",
    }
}

names! {
    /// Whether people are on the bridge.
    BridgeStateName for bridge::BridgeState {
        /// People are on it.
        Open = "open",
        /// It has ended, for now or for good.
        Concluded = "concluded",
    }
}

names! {
    /// Steps of a fix, in their order.
    FixStageName for fix::FixStage {
        /// A pull request is open.
        PullRequest = "pull request",
        /// It is merged.
        Merged = "merged",
        /// A release candidate carries it.
        ReleaseCandidate = "release candidate",
        /// A dot release carries it.
        DotRelease = "dot release",
        /// The customer runs it in a test environment.
        DevUat = "dev/uat",
        /// It is being tried there.
        SmokeTest = "smoke test",
        /// The customer's production runs it.
        Prod = "prod",
    }
}

names! {
    /// How a step of a fix stands.
    FixStateName for fix::FixState {
        /// Not begun.
        Planned = "planned",
        /// Under way.
        Running = "running",
        /// Finished and good.
        Done = "done",
        /// Taken back.
        RolledBack = "rolled back",
    }
}

names! {
    /// How sure a cause is.
    CertaintyName for cause::Certainty {
        /// Likely, not shown.
        Suspected = "suspected",
        /// Shown by evidence.
        Confirmed = "confirmed",
        /// Looked at and ruled out.
        RuledOut = "ruled out",
    }
}

names! {
    /// How sure a milestone is.
    ConfidenceName for milestone::Confidence {
        /// More hope than plan.
        Low = "low",
        /// Planned; something may come between.
        Medium = "medium",
        /// Everything it needs is there.
        High = "high",
    }
}

names! {
    /// A part that is carried over until it is said anew or dropped.
    StandingName for sev1_app::Standing {
        /// How far the impact reaches.
        Reach = "reach",
        /// What the customer can do meanwhile.
        Workaround = "workaround",
        /// Why it happens.
        Cause = "cause",
        /// What readers may expect next.
        Milestone = "milestone",
    }
}

names! {
    /// What became of a request for approval.
    AnswerName for approval::Answer {
        /// Asked, no answer yet.
        Waiting = "waiting",
        /// Given.
        SignedOff = "signed off",
        /// Refused.
        Declined = "declined",
        /// Gone around.
        Bypassed = "bypassed",
    }
}

names! {
    /// Which incidents to list.
    WhichName for sev1_app::read_models::Which {
        /// Readers still wait.
        Open = "open",
        /// Resolved or closed.
        Over = "over",
    }
}

/// How bad it is, 1 worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum SeverityName {
    /// The customer is down.
    Sev1,
    /// Badly hurt.
    Sev2,
    /// Hurt.
    Sev3,
    /// Mildest.
    Sev4,
}

impl SeverityName {
    /// The word as it travels: `SEV1`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sev1 => "SEV1",
            Self::Sev2 => "SEV2",
            Self::Sev3 => "SEV3",
            Self::Sev4 => "SEV4",
        }
    }
}

impl std::fmt::Display for SeverityName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<severity::Severity> for SeverityName {
    fn from(value: severity::Severity) -> Self {
        match value.level() {
            1 => Self::Sev1,
            2 => Self::Sev2,
            3 => Self::Sev3,
            _ => Self::Sev4,
        }
    }
}

impl From<SeverityName> for severity::Severity {
    fn from(value: SeverityName) -> Self {
        let level = match value {
            SeverityName::Sev1 => 1,
            SeverityName::Sev2 => 2,
            SeverityName::Sev3 => 3,
            SeverityName::Sev4 => 4,
        };
        Self::from_level(level).expect("levels 1 to 4 are severities")
    }
}

names! {
    /// How serious a finding is.
    LevelName for lint::Level {
        /// Worth a thought.
        Hint = "hint",
        /// Needs an acknowledgement with a reason before the update goes out.
        Warning = "warning",
        /// Keeps the update from going out.
        Error = "error",
    }
}

names! {
    /// Whether findings keep an update from going out.
    GateName for sev1_app::Gate {
        /// Errors do, and warnings until somebody says why they are meant so.
        Enforce = "enforce",
        /// They are shown and block nothing.
        Show = "show",
    }
}

names! {
    /// In which of two texts a run of words is.
    ChangeName for sev1_app::Change {
        /// In both.
        Same = "same",
        /// In the later one only.
        Added = "added",
        /// In the earlier one only.
        Removed = "removed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_names_the_words_that_travel() {
        let schema = serde_json::to_value(FixStageName::schema()).expect("a schema is JSON");
        let words = fix::FixStage::ALL.map(|s| serde_json::to_value(FixStageName::from(s)).expect("a word"));
        assert_eq!(schema["enum"], serde_json::Value::from(words.to_vec()));
        assert_eq!(schema["description"], "Steps of a fix, in their order.");
    }

    #[test]
    fn the_words_on_the_wire_are_the_words_of_the_glossary() {
        for s in status::Status::ALL {
            assert_eq!(StatusName::from(s).as_str(), s.word());
        }
        for l in label::Label::ALL {
            assert_eq!(LabelName::from(l).as_str(), l.as_str());
        }
        for a in audience::AudienceKind::ALL {
            assert_eq!(AudienceKindName::from(a).as_str(), a.as_str());
        }
        for c in destination::ChannelKind::ALL {
            assert_eq!(ChannelName::from(c).as_str(), c.as_str());
        }
        for d in delivery::DeliveryState::ALL {
            assert_eq!(DeliveryStateName::from(d).as_str(), d.as_str());
        }
        for f in fix::FixStage::ALL {
            assert_eq!(FixStageName::from(f).as_str(), f.as_str());
        }
        for f in fix::FixState::ALL {
            assert_eq!(FixStateName::from(f).as_str(), f.as_str());
        }
        for c in cause::Certainty::ALL {
            assert_eq!(CertaintyName::from(c).as_str(), c.as_str());
        }
        for c in milestone::Confidence::ALL {
            assert_eq!(ConfidenceName::from(c).as_str(), c.as_str());
        }
        for a in approval::Answer::ALL {
            assert_eq!(AnswerName::from(a).as_str(), a.as_str());
        }
        for c in incident::Clock::ALL {
            assert_eq!(ClockName::from(c).as_str(), c.as_str());
        }
        for level in 1..=4 {
            let severity = severity::Severity::from_level(level).expect("a severity");
            assert_eq!(SeverityName::from(severity).to_string(), severity.to_string());
            assert_eq!(severity::Severity::from(SeverityName::from(severity)), severity);
        }
    }
}

names! {
    /// What a person decides about a delivery that did not arrive by itself.
    VerdictName for delivery::Verdict {
        /// They looked: it is there.
        Arrived = "arrived",
        /// It is to be sent again, whatever may have arrived.
        SendAgain = "send again",
        /// Nobody needs it any more.
        GiveUp = "give up",
    }
}
