//! The names of an enum's variants, asked of its own way to be read.

use serde::de::{DeserializeOwned, Deserializer, Error, Visitor};
use serde::forward_to_deserialize_any;
use std::cell::Cell;

/// The variants of an event, in their order; nothing for a type that is no enum.
#[must_use]
pub fn variants<E: DeserializeOwned>() -> &'static [&'static str] {
    let names = Cell::<&'static [&'static str]>::new(&[]);
    // It fails by design, once the names have been told.
    drop(E::deserialize(Asker(&names)));
    names.get()
}

struct Asker<'a>(&'a Cell<&'static [&'static str]>);

impl<'de> Deserializer<'de> for Asker<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Error::custom("not an enum"))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.set(variants);
        Err(Error::custom("the names are known"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
