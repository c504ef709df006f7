//! Parts that are said and answered in the same shape: labelled text, lists, fix, evidence, approvals.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::names::{AnswerName, FixStageName, FixStateName, LabelName};

/// Text with the label that says who may see it. A plain string is internal text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Text {
    /// The text; Markdown where the field says so.
    pub text: String,
    /// Who may see it.
    pub label: LabelName,
}

/// Text with its label, written out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "a string or an object with `text` and `label`")]
struct LabelledText {
    /// The text.
    #[schema(max_length = 15000)]
    text: String,
    /// Who may see it; internal unless said.
    #[serde(default = "internal")]
    label: LabelName,
}

impl Text {
    /// Text for our own responders only.
    #[must_use]
    pub fn internal(text: impl Into<String>) -> Self {
        Self { text: text.into(), label: LabelName::Internal }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct StringOrObject;

        impl<'de> Visitor<'de> for StringOrObject {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or an object with `text` and `label`")
            }

            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(Text::internal(text))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Text, A::Error> {
                let LabelledText { text, label } = LabelledText::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Text { text, label })
            }
        }

        deserializer.deserialize_any(StringOrObject)
    }
}

impl PartialSchema for Text {
    fn schema() -> RefOr<Schema> {
        let plain = ObjectBuilder::new().schema_type(Type::String).max_length(Some(15_000)).description(Some("Internal text."));
        let one_of = OneOfBuilder::new().item(plain).item(LabelledText::schema());
        one_of.description(Some("Text with the label that says who may see it; a plain string is internal.")).into()
    }
}

impl ToSchema for Text {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        LabelledText::schemas(schemas);
    }
}

/// A list with the label that says who may see it. A plain array is internal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed<T> {
    /// Its items, at least one.
    pub list: Vec<T>,
    /// Who may see them.
    pub label: LabelName,
}

/// People or teams with what they do or did.
pub type Contributions = Listed<Contribution>;

/// Emergency approvals.
pub type Approvals = Listed<Approval>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an array or an object with `list` and `label`")]
struct LabelledList<T> {
    list: Vec<T>,
    #[serde(default = "internal")]
    label: LabelName,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Listed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ArrayOrObject<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for ArrayOrObject<T> {
            type Value = Listed<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array or an object with `list` and `label`")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Listed<T>, A::Error> {
                let list = Vec::deserialize(SeqAccessDeserializer::new(seq))?;
                Ok(Listed { list, label: LabelName::Internal })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Listed<T>, A::Error> {
                let LabelledList { list, label } = LabelledList::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Listed { list, label })
            }
        }

        deserializer.deserialize_any(ArrayOrObject(PhantomData))
    }
}

impl<T: ToSchema> PartialSchema for Listed<T> {
    fn schema() -> RefOr<Schema> {
        let item = || utoipa::openapi::Ref::from_schema_name(T::name());
        let array = || ArrayBuilder::new().items(item()).min_items(Some(1)).max_items(Some(MAX_ITEMS));
        let labelled = ObjectBuilder::new()
            .property("list", array())
            .required("list")
            .property("label", utoipa::openapi::Ref::from_schema_name(LabelName::name()))
            .additional_properties(Some(utoipa::openapi::schema::AdditionalProperties::FreeForm(false)));
        let one_of = OneOfBuilder::new().item(array()).item(labelled);
        one_of.description(Some("A list with the label that says who may see it; a plain array is internal.")).into()
    }
}

impl<T: ToSchema> ToSchema for Listed<T> {
    fn name() -> Cow<'static, str> {
        format!("{}List", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into(), T::schema()));
        schemas.push((LabelName::name().into(), LabelName::schema()));
        T::schemas(schemas);
    }
}

/// More people than this are a team; name the team.
pub(crate) const MAX_ITEMS: usize = 100;

/// One person or team with what they do or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contribution {
    /// A name or a handle.
    #[schema(min_length = 1, max_length = 500)]
    pub who: String,
    /// A role, or what they are thanked for.
    #[schema(max_length = 500)]
    pub what: Option<String>,
}

/// The change meant to end the impact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    /// The version that carries it: `7.8.6`.
    #[schema(min_length = 1, max_length = 500)]
    pub version: String,
    /// The step it is at.
    pub stage: FixStageName,
    /// How that step stands.
    pub state: FixStateName,
    /// Who has it in hand.
    #[schema(max_length = 500)]
    pub owner: Option<String>,
    /// Who may see it; internal unless said.
    #[serde(default = "internal")]
    pub label: LabelName,
}

/// Who was asked for what, and what they answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// What is to be approved.
    #[schema(min_length = 1, max_length = 500)]
    pub what: String,
    /// Who was asked.
    #[schema(min_length = 1, max_length = 500)]
    pub asked: String,
    /// What became of it.
    pub answer: AnswerName,
    /// Why, where it was declined or bypassed.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
}

/// What supports a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The query, for example PromQL; holds no backtick.
    #[schema(min_length = 1, max_length = 500)]
    pub query: String,
    /// Over what range it was run: `last 24 hours`.
    #[schema(max_length = 500)]
    pub range: Option<String>,
    /// What it showed.
    #[schema(max_length = 500)]
    pub verdict: Option<String>,
    /// Who may see it; internal unless said.
    #[serde(default = "internal")]
    pub label: LabelName,
}

/// The label of everything that is not said to be wider.
pub(crate) fn internal() -> LabelName {
    LabelName::Internal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_a_string_or_an_object_with_a_label() {
        let read = |json: &str| serde_json::from_str::<Text>(json).map_err(|e| e.to_string());
        assert_eq!(read("\"a\""), Ok(Text::internal("a")));
        assert_eq!(read(r#"{"text":"a","label":"customer"}"#), Ok(Text { text: "a".into(), label: LabelName::Customer }));
        assert_eq!(read(r#"{"text":"a"}"#), Ok(Text::internal("a")));
        assert!(read(r#"{"text":"a","lable":"customer"}"#).expect_err("a typing slip").contains("lable"));
        assert!(read("7").expect_err("a number").contains("a string or an object"));
    }

    #[test]
    fn a_list_is_an_array_or_an_object_with_a_label() {
        let read = |json: &str| serde_json::from_str::<Listed<Contribution>>(json);
        assert_eq!(read(r#"[{"who":"Ann"}]"#).expect("an array").label, LabelName::Internal);
        assert_eq!(read(r#"{"list":[{"who":"Ann"}],"label":"public"}"#).expect("an object").label, LabelName::Public);
        assert!(read(r#"[{"whom":"Ann"}]"#).is_err());
    }
}
