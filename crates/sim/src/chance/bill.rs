//! What a story cost: how long VMs were down, how often they were restarted and failed over.
//!
//! A VM is down while the database wants it online (flag 1) and no hypervisor really runs it with a
//! guest that answers: it is off, starting, stopping, failed or hung. What the cluster believes does not
//! count. Time in which it is wanted offline (flag 0) is no downtime; nor is the time between somebody's
//! stop from outside and the cluster's respect for it, that is until the flag becomes 0. Where the cluster
//! does not respect it and starts the VM again, that time counts.

use takeover::resource::Persistent;
use takeover::units::{GroupId, Millis, ResourceId};

use crate::scenario::{Kind, Story};
use crate::telling::Telling;
use crate::world::{Log, Service, World};

/// What one VM cost.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Account {
    /// Its name.
    pub name: String,
    /// How long it was down.
    pub down: Millis,
    /// How often it was restarted.
    pub restarts: u32,
    /// How often its group came to another node without a command, a drain or a failback.
    pub failovers: u32,
}

/// What a story cost.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Bill {
    /// The VMs, in the order in which they were declared.
    pub vms: Vec<Account>,
    /// All failovers of groups that hold VMs, each counted once.
    pub failovers: u32,
    /// How long was told.
    pub told: Millis,
    /// The rules that were broken, with the first time of each.
    pub broken: Vec<(&'static str, Millis)>,
}

impl Bill {
    /// All VMs together.
    #[must_use]
    pub fn total(&self) -> Account {
        let mut total = Account { name: "all".to_owned(), failovers: self.failovers, ..Account::default() };
        for vm in &self.vms {
            total.down = total.down.plus(vm.down);
            total.restarts = total.restarts.saturating_add(vm.restarts);
        }
        total
    }

    /// This bill and that of another telling of the same cluster.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (vm, more) in self.vms.iter_mut().zip(other.vms) {
            vm.down = vm.down.plus(more.down);
            vm.restarts = vm.restarts.saturating_add(more.restarts);
            vm.failovers = vm.failovers.saturating_add(more.failovers);
        }
        self.failovers = self.failovers.saturating_add(other.failovers);
        self.told = self.told.plus(other.told);
        self.broken.extend(other.broken);
        self
    }
}

/// Tells a story and says what it cost. Its expectations are not looked at.
#[must_use]
pub fn billed(story: &Story, seed: u64) -> Bill {
    let mut telling = Telling::new(story, seed, Log::Drop);
    let all = (0_u32..).zip(&story.kinds).filter(|(_, kind)| **kind == Kind::Vm);
    let vms: Vec<ResourceId> = all.map(|(number, _)| ResourceId(number)).collect();
    let mut meters: Vec<Meter> =
        vms.iter().map(|&vm| Meter { vm, down: Millis::ZERO, spell: None }).collect();
    telling.tell_until_with(story.ends, |world| {
        meters.iter_mut().for_each(|meter| meter.look(world));
    });
    let world = telling.world();
    let moved: Vec<u32> =
        (0_u32..).take(story.shape.groups().len()).map(|group| moves(world, GroupId(group))).collect();
    let group = |vm: ResourceId| world.group_of(vm).map(|group| group.0);
    let of_group =
        |group: u32| usize::try_from(group).ok().and_then(|place| moved.get(place)).copied().unwrap_or(0);
    let account = |meter: Meter| Account {
        name: story.names.resource(meter.vm).to_owned(),
        restarts: world.resource(meter.vm).restarts,
        failovers: group(meter.vm).map_or(0, of_group),
        down: meter.ended(story.ends),
    };
    let accounts = meters.into_iter().map(account).collect();
    let mut groups: Vec<u32> = vms.iter().filter_map(|&vm| group(vm)).collect();
    groups.sort_unstable();
    groups.dedup();
    let failovers = groups.into_iter().map(of_group).fold(0, u32::saturating_add);
    let mut broken: Vec<(&'static str, Millis)> = Vec::new();
    for breach in world.breaches() {
        if broken.iter().all(|(rule, _)| *rule != breach.rule) {
            broken.push((breach.rule, breach.at));
        }
    }
    Bill { vms: accounts, failovers, told: story.ends, broken }
}

/// How long one VM is down.
#[derive(Clone, Copy, Debug)]
struct Meter {
    vm: ResourceId,
    down: Millis,
    /// Since when it is down now, and whether somebody stopped it by hand.
    spell: Option<(Millis, bool)>,
}

impl Meter {
    fn look(&mut self, world: &World) {
        let wanted = world.flag(self.vm) == Persistent::Online;
        let service = world.service(self.vm);
        let down = wanted && service != Service::Serves;
        match self.spell {
            None if down => self.spell = Some((world.now(), service == Service::StoppedByHand)),
            Some((since, by_hand)) if !down => {
                let respected = by_hand && !wanted;
                if !respected {
                    self.down = self.down.plus(world.now().less(since));
                }
                self.spell = None;
            }
            None | Some(_) => {}
        }
    }

    /// The sum at the end of the story. A stop by hand that the cluster has not met yet is none.
    fn ended(self, end: Millis) -> Millis {
        match self.spell {
            Some((since, false)) => self.down.plus(end.less(since)),
            Some((_, true)) | None => self.down,
        }
    }
}

/// How often a group came to another node without a command, a drain or a failback.
fn moves(world: &World, group: GroupId) -> u32 {
    let elsewhere = world.taken_alone(group).filter(|(from, to)| from.is_some_and(|from| from != *to));
    u32::try_from(elsewhere.count()).unwrap_or(u32::MAX)
}
