//! The parameters of a query: each known, each once.

use crate::problem::Problem;
use actix_web::web;
use domain::suggest;
use std::collections::BTreeMap;

/// The parameters, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query(BTreeMap<String, String>);

impl Query {
    /// Reads them; one that is not `known` is refused, and so is one that comes twice.
    pub(crate) fn parse(text: &str, known: &[&'static str]) -> Result<Self, Problem> {
        let pairs = web::Query::<Vec<(String, String)>>::from_query(text);
        let pairs = pairs.map_err(|_| {
            Problem::parameter("query", "invalid", "it cannot be read as name=value pairs")
        })?;
        let mut read = BTreeMap::new();
        for (name, value) in pairs.into_inner() {
            if !known.contains(&name.as_str()) {
                let detail = match suggest::nearest(&name, known.iter().copied()) {
                    Some(near) => format!("there is no such parameter, did you mean {near:?}?"),
                    None if known.is_empty() => "no parameters are known here".to_owned(),
                    None => format!("there is no such parameter; known: {}", known.join(", ")),
                };
                return Err(Problem::parameter(&name, "unknown", detail));
            }
            if read.contains_key(&name) {
                return Err(Problem::parameter(&name, "invalid", "it may be given once only"));
            }
            read.insert(name, value);
        }
        Ok(Self(read))
    }

    /// One parameter as it came.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// One parameter, read; `wanted` says what would do.
    pub(crate) fn read<T>(
        &self,
        name: &str,
        wanted: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let unfit = || Problem::parameter(name, "invalid", format!("it must be {wanted}"));
        self.get(name).map(|text| read(text).ok_or_else(unfit)).transpose()
    }

    /// All but those that page: what the list is filtered by, as one text.
    pub(crate) fn filter(&self) -> String {
        let own = self.0.iter().filter(|(name, _)| !matches!(name.as_str(), "limit" | "cursor"));
        own.map(|(name, value)| format!("{name}={value:?}")).collect::<Vec<_>>().join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn unknown_and_repeated_parameters_are_refused() {
        let known = ["limit", "status"];
        let read = Query::parse("limit=5&status=in%20doubt", &known).unwrap();
        assert_eq!(read.get("status"), Some("in doubt"));
        assert_eq!(read.filter(), "status=\"in doubt\"");
        for (text, told) in [
            ("stauts=1", "did you mean \\\"status\\\"?"),
            ("weather=1", "known: limit, status"),
            ("limit=1&limit=2", "once only"),
        ] {
            let problem = format!("{:?}", Query::parse(text, &known).unwrap_err());
            assert!(problem.contains(told), "{problem}");
        }
    }
}
