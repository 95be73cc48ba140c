//! Old shapes of events raised to the present, one step at a time.

use rmpv::Value;

/// Turns a body of one version into the next.
pub type Lift = fn(Value) -> Result<Value, String>;

/// One step: bodies of `kind` from version `from` to `from + 1`.
#[derive(Clone, Copy, Debug)]
pub struct Upcast {
    /// The event's kind.
    pub kind: u16,
    /// The version it starts from.
    pub from: u8,
    /// What it does to the body.
    pub lift: Lift,
}

/// All the steps there are.
#[derive(Clone, Debug, Default)]
pub struct Upcasts(Vec<Upcast>);

/// Why a body could not be raised.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UpcastError {
    /// Two steps start from the same version of the same kind.
    #[error("two upcasts for kind {kind} from version {from}")]
    Doubled {
        /// The kind.
        kind: u16,
        /// The version.
        from: u8,
    },
    /// The body is not MessagePack.
    #[error("the body of kind {kind} is not MessagePack: {why}")]
    Unreadable {
        /// The kind.
        kind: u16,
        /// What the decoder said.
        why: String,
    },
    /// A step refused the body.
    #[error("kind {kind} could not be raised from version {from}: {why}")]
    Refused {
        /// The kind.
        kind: u16,
        /// The version the step started from.
        from: u8,
        /// What the step said.
        why: String,
    },
}

impl Upcasts {
    /// The steps of a program; two for the same start are a mistake.
    pub fn new(steps: Vec<Upcast>) -> Result<Self, UpcastError> {
        let mut starts: Vec<_> = steps.iter().map(|step| (step.kind, step.from)).collect();
        starts.sort_unstable();
        let doubled = starts.windows(2).find_map(|pair| match pair {
            [one, two] if one == two => Some(*one),
            _ => None,
        });
        match doubled {
            Some((kind, from)) => Err(UpcastError::Doubled { kind, from }),
            None => Ok(Self(steps)),
        }
    }

    /// Raises an opened body as far as there are steps, and says which version it has now.
    ///
    /// A body with no step for it is returned as it came, without being decoded.
    pub fn raise(
        &self,
        kind: u16,
        version: u8,
        body: Vec<u8>,
    ) -> Result<(u8, Vec<u8>), UpcastError> {
        let Some(mut step) = self.step(kind, version) else { return Ok((version, body)) };
        let unreadable = |why: String| UpcastError::Unreadable { kind, why };
        let mut rest = body.as_slice();
        let read = rmpv::decode::read_value(&mut rest);
        let mut value = read.map_err(|error| unreadable(error.to_string()))?;
        let raised = loop {
            let from = step.from;
            let refused = |why| UpcastError::Refused { kind, from, why };
            value = (step.lift)(value).map_err(refused)?;
            let next = from.saturating_add(1);
            match self.step(kind, next) {
                Some(further) if next != from => step = further,
                Some(_) | None => break next,
            }
        };
        let mut body = Vec::new();
        let written = rmpv::encode::write_value(&mut body, &value);
        written.map_err(|error| unreadable(error.to_string()))?;
        Ok((raised, body))
    }

    fn step(&self, kind: u16, from: u8) -> Option<Upcast> {
        self.0.iter().find(|step| step.kind == kind && step.from == from).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Version 1 had one `name`; version 2 has a list of `names`.
    fn names(value: Value) -> Result<Value, String> {
        let Value::Map(fields) = value else { return Err("not a map".to_owned()) };
        let fields = fields.into_iter().map(|(key, value)| match key.as_str() {
            Some("name") => (Value::from("names"), Value::Array(vec![value])),
            _ => (key, value),
        });
        Ok(Value::Map(fields.collect()))
    }

    /// Version 3 also says when.
    fn moment(value: Value) -> Result<Value, String> {
        let Value::Map(mut fields) = value else { return Err("not a map".to_owned()) };
        fields.push((Value::from("at"), Value::from(0)));
        Ok(Value::Map(fields))
    }

    fn upcasts() -> Upcasts {
        let steps = vec![
            Upcast { kind: 5, from: 1, lift: names },
            Upcast { kind: 5, from: 2, lift: moment },
        ];
        Upcasts::new(steps).unwrap()
    }

    fn packed(value: &Value) -> Vec<u8> {
        let mut body = Vec::new();
        rmpv::encode::write_value(&mut body, value).unwrap();
        body
    }

    #[test]
    fn a_body_is_raised_through_every_step() {
        let old = Value::Map(vec![(Value::from("name"), Value::Binary(vec![1, 2]))]);
        let names = Value::Array(vec![Value::Binary(vec![1, 2])]);
        let new = vec![(Value::from("names"), names), (Value::from("at"), Value::from(0))];
        let raised = upcasts().raise(5, 1, packed(&old)).unwrap();
        assert_eq!(raised, (3, packed(&Value::Map(new))));
    }

    #[test]
    fn what_needs_no_step_is_left_alone() {
        let body = b"\xc1 no MessagePack at all".to_vec();
        assert_eq!(upcasts().raise(5, 3, body.clone()), Ok((3, body.clone())));
        assert_eq!(upcasts().raise(6, 1, body.clone()), Ok((1, body)));
    }

    #[test]
    fn mistakes_are_told() {
        let twice = vec![Upcast { kind: 5, from: 1, lift: names }; 2];
        let doubled = Upcasts::new(twice).map(|_| ());
        assert_eq!(doubled, Err(UpcastError::Doubled { kind: 5, from: 1 }));
        let refused = upcasts().raise(5, 1, packed(&Value::from(1)));
        assert!(matches!(refused, Err(UpcastError::Refused { from: 1, .. })));
        let unreadable = upcasts().raise(5, 1, Vec::new());
        assert!(matches!(unreadable, Err(UpcastError::Unreadable { kind: 5, .. })));
    }
}
