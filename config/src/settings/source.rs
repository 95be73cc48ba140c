//! Where settings come from: the manual, a file and the environment, as layers with known keys.

use std::fs;
use std::path::Path;

use confique::meta::FieldKind;
use confique::{Config, Layer};
use toml::{Table, Value};

use super::kind::Kind;
use super::problem::{Origin, Problem, SettingsError};
use super::raw::Raw;
use domain::suggest::nearest;

/// What the names of environment variables with settings begin with.
const PREFIX: &str = "SIGNALBOX__";

/// The three layers. A value of the environment goes before one of the file, and that before one
/// of the manual.
pub(super) struct Sources {
    manual: Table,
    file: Table,
    file_origin: Origin,
    environment: Table,
    problems: Vec<Problem>,
}

impl Sources {
    /// Reads the layers. What they hold that is no setting is kept as problems.
    pub(super) fn of(
        manual: &str,
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let mut sources = Self {
            manual: manual.parse().map_err(|error| unreadable(&error))?,
            file: Table::new(),
            file_origin: Origin::Default,
            environment: Table::new(),
            problems: Vec::new(),
        };
        if let Some(path) = file {
            sources.file_origin = Origin::File(path.to_owned());
            sources.take_file(read(path)?);
        }
        for (name, text) in environment {
            if let Some(key) = name.strip_prefix(PREFIX) {
                let key = key.to_lowercase().replace("__", ".");
                sources.take_variable(&name, &key, &text);
            }
        }
        Ok(sources)
    }

    /// The layers as one, and what was wrong with them.
    pub(super) fn raw(&self) -> Result<Raw, SettingsError> {
        let layer = |table: &Table| {
            let layer: Result<<Raw as Config>::Layer, _> = table.clone().try_into();
            layer.map_err(|error| unreadable(&error))
        };
        let merged = layer(&self.environment)?
            .with_fallback(layer(&self.file)?)
            .with_fallback(layer(&self.manual)?);
        Raw::from_layer(merged).map_err(|error| unreadable(&error))
    }

    /// What was found in the file and the environment that is no setting.
    pub(super) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The value in force, and where it was given.
    pub(super) fn value(&self, key: &str) -> Option<(&Value, Origin)> {
        if let Some(value) = find(&self.environment, key) {
            return Some((value, Origin::Environment(variable(key))));
        }
        if let Some(value) = find(&self.file, key) {
            return Some((value, self.file_origin.clone()));
        }
        find(&self.manual, key).map(|value| (value, Origin::Default))
    }

    /// What kind of value a known key takes; one that the manual leaves unset takes text.
    fn kind(&self, key: &str) -> Kind {
        find(&self.manual, key).map_or(Kind::Text, Kind::of)
    }

    fn take_file(&mut self, table: Table) {
        let origin = self.file_origin.clone();
        for (section, value) in table {
            let Value::Table(values) = value else {
                self.refuse_unknown(&section, origin.clone());
                continue;
            };
            if !sections().any(|known| known == section) {
                self.refuse_unknown(&section, origin.clone());
                continue;
            }
            for (name, value) in values {
                self.take_file_value(&format!("{section}.{name}"), value);
            }
        }
    }

    fn take_file_value(&mut self, key: &str, value: Value) {
        let origin = self.file_origin.clone();
        if !keys().iter().any(|known| known == key) {
            return self.refuse_unknown(key, origin);
        }
        match self.kind(key).accept(value) {
            Ok(value) => put(&mut self.file, key, value),
            Err((why, remedy)) => self.refuse(key, origin, why, remedy),
        }
    }

    fn take_variable(&mut self, name: &str, key: &str, text: &str) {
        let origin = Origin::Environment(name.to_owned());
        if !keys().iter().any(|known| known == key) {
            return self.refuse_unknown(key, origin);
        }
        if text.is_empty() {
            return;
        }
        match self.kind(key).parse(text) {
            Ok(value) => put(&mut self.environment, key, value),
            Err((why, remedy)) => self.refuse(key, origin, why, remedy),
        }
    }

    fn refuse_unknown(&mut self, key: &str, origin: Origin) {
        self.refuse(key, origin, String::from("there is no such setting"), meant(key));
    }

    fn refuse(&mut self, key: &str, origin: Origin, why: String, remedy: String) {
        self.problems.push(Problem { key: key.to_owned(), origin, why, remedy });
    }
}

/// Every setting there is, as `section.name`, in the order of the manual.
pub(super) fn keys() -> Vec<String> {
    let mut keys = Vec::new();
    for section in Raw::META.fields {
        if let FieldKind::Nested { meta } = section.kind {
            keys.extend(meta.fields.iter().map(|field| format!("{}.{}", section.name, field.name)));
        }
    }
    keys
}

fn sections() -> impl Iterator<Item = &'static str> {
    Raw::META.fields.iter().map(|section| section.name)
}

/// The name of the environment variable for a key.
fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"))
}

/// What somebody who wrote an unknown key may have had in mind: a key of that section, a section,
/// or a key of another section.
fn meant(key: &str) -> String {
    if sections().any(|section| section == key) {
        return format!("write it as a section, [{key}]");
    }
    let (section, name) = key.split_once('.').unwrap_or((key, key));
    let section = nearest(section, sections());
    let known = keys();
    let names = known.iter().filter_map(|known| known.split_once('.'));
    let here = names.clone().filter(|(known, _)| Some(*known) == section).map(|(_, name)| name);
    let there = || nearest(name, names.clone().map(|(_, name)| name));
    let near = match (section, nearest(name, here)) {
        (Some(section), Some(name)) => Some(format!("{section}.{name}")),
        (Some(section), None) if !key.contains('.') => Some(format!("the section {section}")),
        _ => there().and_then(|near| known.iter().find(|known| ends_with(known, near)).cloned()),
    };
    near.map_or_else(
        || String::from("`signalbox config` prints all there are"),
        |near| format!("did you mean {near}?"),
    )
}

fn ends_with(key: &str, name: &str) -> bool {
    key.rsplit_once('.').is_some_and(|(_, last)| last == name)
}

fn find<'a>(table: &'a Table, key: &str) -> Option<&'a Value> {
    let (section, name) = key.split_once('.')?;
    table.get(section)?.get(name)
}

fn put(table: &mut Table, key: &str, value: Value) {
    let Some((section, name)) = key.split_once('.') else { return };
    let section = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
    if let Some(section) = section.as_table_mut() {
        section.insert(name.to_owned(), value);
    }
}

fn read(path: &Path) -> Result<Table, SettingsError> {
    let text = fs::read_to_string(path)
        .map_err(|source| SettingsError::File { path: path.to_owned(), source })?;
    text.parse().map_err(|error: toml::de::Error| SettingsError::Syntax {
        path: path.to_owned(),
        why: error.to_string(),
    })
}

fn unreadable(error: &dyn std::error::Error) -> SettingsError {
    SettingsError::Manual(error.to_string())
}
