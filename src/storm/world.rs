//! The world: houses, what is outside of them, and one thing happening after another.

use super::bug::Bug;
use super::crowd::Post;
use super::desk;
use super::dice::Dice;
use super::facts::Contact;
use super::going::{Going, Job, Letter};
use super::house::{From, House, Note};
use super::invariant;
use super::outside::Outside;
use super::owner;
use super::provider;
use super::scene::{Breach, Item, Scene};
use super::slow::Slow;
use domain::change::{By, Change};
use domain::input::{Attempt, Effect, Input};
use domain::outcome::Outcome;
use domain::time::{Moment, Span};

/// How long a vendor delivers again what nobody has taken.
pub(super) const REDELIVERY: Span = Span::hours(24);

/// More steps than any storm takes: beyond it, it will not come to rest.
const STEPS_MAX: u64 = 60_000;

/// Everything.
pub(super) struct World {
    pub(super) scene: Scene,
    pub(super) houses: Vec<House>,
    pub(super) outsides: Vec<Outside>,
    pub(super) posts: Vec<Post>,
    /// What tickets are thrown with.
    pub(super) desk: Dice,
    numbers: u64,
    /// From when the world is fair.
    healed: Option<Moment>,
    pub(super) steps: u64,
}

impl World {
    /// A world with its houses set up, and the script of what will happen.
    pub(super) fn new(seed: u64, bug: Option<Bug>, tell: bool) -> Self {
        let mut scene = Scene::new(seed, bug, tell);
        let count = if scene.dice.one_in(3) { 3 } else { 2 };
        let mut houses: Vec<House> =
            (0..count).map(|index| House::new(index, scene.dice.one_in(2))).collect();
        let mut outsides = Vec::new();
        for house in &mut houses {
            let weather = scene.dice.pick(&[0, 10, 25, 50]).copied().unwrap_or_default();
            outsides.push(Outside::new(weather, house.cast.sheets(&mut scene.dice)));
            house.slow = (bug == Some(Bug::CooldownAtAccept)).then(Slow::default);
        }
        let (posts, numbers, healed, steps) = (Vec::new(), 0, None, 0);
        let desk = desk::dice(seed);
        let mut world = Self { scene, houses, outsides, posts, desk, numbers, healed, steps };
        world.set_up();
        world.script();
        world
    }

    fn set_up(&mut self) {
        for index in 0..self.houses.len() {
            let changes = match self.houses.get(index) {
                Some(house) => owner::set_up(&house.cast, &mut self.scene),
                None => Vec::new(),
            };
            for change in changes {
                self.tell(index, change);
                self.rest();
            }
        }
        self.open_desks();
        self.scene.wild = true;
    }

    /// Plays until nothing more happens, or an invariant is broken.
    pub(super) fn play(&mut self) -> Option<Breach> {
        self.rest();
        if self.scene.breach.is_none() {
            self.judge();
        }
        self.scene.breach.clone()
    }

    pub(super) fn rest(&mut self) {
        while self.scene.breach.is_none() {
            let Some(item) = self.scene.next() else { return };
            self.steps = self.steps.saturating_add(1);
            if self.steps > STEPS_MAX {
                self.scene.fail("it_comes_to_rest", format!("{STEPS_MAX} steps were not enough"));
            }
            self.step(item);
        }
    }

    fn step(&mut self, item: Item) {
        match item {
            Item::Say(index) => self.say(index),
            Item::Deliver(post) => self.deliver(post),
            Item::Commit(index, life) => self.with(index, Some(life), House::commit),
            Item::Start(index) => self.with(index, None, House::start),
            Item::Reach(index, life, going) => self.reach(index, life, &going),
            Item::Answer(index, life, input) => {
                self.with(index, Some(life), |house, scene| {
                    house.receive(Note { input: *input, from: From::Own }, scene);
                });
            }
            Item::Rouse(index, life) => self.with(index, Some(life), House::roused),
            Item::Notice(index, input) => self.notice(index, *input),
            Item::Owner(index) => self.owner(index),
            Item::Staff(index) => self.staff(index),
            Item::Forge(index) => self.forge(index),
            Item::News(index) => self.news(index),
            Item::Provide(index) => self.provide(index),
            Item::Link(index) => self.link(index),
            Item::Code(index, room) => self.code(index, room),
            Item::Write(index) => self.write(index),
            Item::Collect(index) => self.collect(index),
            Item::CloseDesk(index) => self.close_desk(index),
            Item::Progress(index) => {
                if let Some(outside) = self.outsides.get_mut(index) {
                    outside.progress(&mut self.scene);
                }
            }
            Item::Weather(index) => {
                if let Some(outside) = self.outsides.get_mut(index) {
                    outside.weather = self.scene.dice.pick(&[0, 10, 50, 90]).copied().unwrap_or(0);
                }
            }
            Item::Rebuild(index) => self.with(index, None, House::rebuild),
            Item::Crash => self.crash(),
            Item::Heal => self.heal(),
        }
    }

    /// Does something with a house, if it is still living the life that is meant.
    pub(super) fn with(
        &mut self,
        index: usize,
        life: Option<u64>,
        does: impl FnOnce(&mut House, &mut Scene),
    ) {
        let Some(house) = self.houses.get_mut(index) else { return };
        if life.is_none_or(|life| life == house.life) {
            does(house, &mut self.scene);
        }
    }

    /// A number unlike all before.
    pub(super) const fn number(&mut self) -> u64 {
        self.numbers = self.numbers.saturating_add(1);
        self.numbers
    }

    /// The owner asks for a change; a house that is down or full is not asked again.
    pub(super) fn tell(&mut self, index: usize, change: Change) {
        let number = format!("owner {}", self.number());
        let input = Input::Told(By(number.clone()), change);
        self.with(index, None, |house, scene| {
            house.receive(Note { input, from: From::Owner(number) }, scene);
        });
    }

    fn deliver(&mut self, place: usize) {
        let Some(post) = self.posts.get(place).cloned() else { return };
        let Some(house) = self.houses.get(post.house) else { return };
        let taken = house.facts.taken.contains(&place);
        if taken && !self.scene.dice.one_in(6) {
            return;
        }
        let wrong = self.scene.has(Bug::WrongTenant) && self.scene.dice.one_in(6);
        let count = self.houses.len();
        let next = post.house.saturating_add(usize::from(wrong));
        let index = next.checked_rem(count).unwrap_or(0);
        let note = Note { input: Input::Heard(post.heard), from: From::Post(place, post.command) };
        self.with(index, None, |house, scene| {
            house.receive(note, scene);
        });
        if self.scene.now.since(post.written) < REDELIVERY {
            let wait = self.scene.dice.span(5_000, 900_000);
            self.scene.later(wait, Item::Deliver(place));
        }
    }

    fn notice(&mut self, index: usize, input: Input) {
        let Some(house) = self.houses.get_mut(index) else { return };
        let note = Note { input: input.clone(), from: From::Own };
        if !house.receive(note, &mut self.scene) {
            self.scene.later(Span::minutes(1), Item::Notice(index, Box::new(input)));
        }
    }

    /// Something arrives where it goes; what a dead process began may have left it or not.
    fn reach(&mut self, index: usize, life: u64, going: &Going) {
        let (Some(house), Some(outside)) =
            (self.houses.get_mut(index), self.outsides.get_mut(index))
        else {
            return;
        };
        let scene = &mut self.scene;
        if house.life != life && scene.dice.one_in(2) {
            return;
        }
        let answers: Vec<(Span, Input)> = match (&going.job, going.effect) {
            (Job::Ask(_) | Job::Follow(_) | Job::Identify(_) | Job::Read, _) => {
                let answers = outside.answers(going, scene);
                house.facts.see(&answers, scene.stamp());
                answers
            }
            (Job::Mint, Effect::Mint(link)) if house.life == life => house.mint(link, scene),
            (Job::Post(username, code), Effect::Post(link)) => {
                house.post(link, (username, code.as_ref()), outside, scene)
            }
            (Job::Send(letter), Effect::Carry(attempt) | Effect::Say(attempt)) => {
                send(house, outside, attempt, letter, scene)
            }
            (Job::Look(letter, taken), Effect::Reconcile(look)) => {
                let finding = outside.look(letter, taken, scene);
                vec![(scene.dice.span(1, 900), Input::Looked(look, finding))]
            }
            (Job::Mint | Job::Post(..) | Job::Send(_) | Job::Look(..), _) => Vec::new(),
        };
        for (wait, input) in answers {
            scene.later(wait, Item::Answer(index, life, Box::new(input)));
        }
        if matches!(going.job, Job::Send(_)) && scene.wild && scene.dice.one_in(60) {
            self.crash();
        }
    }

    /// The node dies, and all houses with it.
    fn crash(&mut self) {
        if self.scene.wild {
            for house in &mut self.houses {
                house.crash(&mut self.scene);
            }
        }
    }

    /// Everything works from here on; what is in doubt will be settled by staff.
    fn heal(&mut self) {
        self.scene.wild = false;
        self.healed = Some(self.scene.now);
        for index in 0..self.houses.len() {
            let changes = match self.houses.get(index) {
                Some(house) => owner::heal(&house.cast),
                None => Vec::new(),
            };
            for change in changes {
                self.tell(index, change);
            }
            self.heal_desk(index);
            self.scene.later(Span::minutes(5), Item::Staff(index));
        }
    }

    /// Whether staff should still come round in a world that is fair.
    pub(super) fn is_watched(&self) -> bool {
        self.healed.is_some_and(|at| self.scene.now.since(at) < Span::days(3))
    }

    /// The invariants, at the end of a storm.
    fn judge(&mut self) {
        for house in &self.houses {
            house.compare(None, &mut self.scene);
        }
        for (house, outside) in self.houses.iter().zip(&self.outsides) {
            let foreign = self.houses.iter().filter(|it| it.index != house.index);
            let foreign = foreign.map(|it| it.cast.mark.clone()).collect();
            invariant::hold_all(house, outside, foreign, &mut self.scene);
        }
    }
}

/// A message reaches its vendor, and those who read there.
fn send(
    house: &mut House,
    outside: &mut Outside,
    attempt: Attempt,
    letter: &Letter,
    scene: &mut Scene,
) -> Vec<(Span, Input)> {
    let landing = outside.land(letter, scene);
    let refused = matches!(landing.answers.first(), Some((_, Outcome::Refused(_))));
    scene.tell(house.index, || format!("{attempt:?} to {}: {landing:?}", letter.chat));
    let (stamp, letter, vendor) = (scene.stamp(), letter.clone(), landing.taken);
    let taken = vendor.is_some();
    if taken {
        outside.answered(&letter);
    }
    super::news::confirm(house.index, &letter, vendor.as_deref(), scene);
    if taken && scene.wild && letter.purpose.is_dispatch() {
        provider::reached(house.index, scene);
    }
    house.facts.contacts.push(Contact { stamp, attempt, letter, taken, vendor, refused });
    let all = landing.answers.into_iter();
    all.map(|(wait, outcome)| (wait, Input::Sent(attempt, outcome))).collect()
}
