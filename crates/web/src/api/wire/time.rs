//! Instants and zones on the wire: RFC 3339 in UTC with milliseconds, and the words people say for them.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{Object, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// An instant in UTC, whole milliseconds: `2026-07-14T23:20:00.000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub Timestamp);

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

impl From<Timestamp> for Instant {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|_| D::Error::custom("an instant is written in RFC 3339, such as 2026-07-14T23:20:00.000Z"))
    }
}

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        let instant: Object = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("An instant in UTC with milliseconds (RFC 3339)."))
            .examples(["2026-07-14T23:20:00.000Z"])
            .build();
        instant.into()
    }
}

impl ToSchema for Instant {}

/// A zone people speak in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ZoneOut {
    /// The label people say: `ET`.
    pub label: String,
    /// The IANA zone it means: `America/New_York`.
    pub iana: String,
}

/// An instant with the zone it was said in, and the words for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MomentOut {
    /// The instant.
    pub at: Instant,
    /// The zone people speak of it in.
    pub zone: ZoneOut,
    /// How it is said: `8amET`, with the date when it is on another day.
    pub said: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_have_milliseconds_and_come_back() {
        let at = Instant("2026-07-14T23:20:00Z".parse().expect("an instant"));
        let json = serde_json::to_string(&at).expect("serialises");
        assert_eq!(json, "\"2026-07-14T23:20:00.000Z\"");
        assert_eq!(serde_json::from_str::<Instant>(&json).expect("reads"), at);
        assert!(serde_json::from_str::<Instant>("\"tomorrow\"").is_err());
    }
}
