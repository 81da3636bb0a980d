//! How bad one history is: every kind of trouble has a likelihood of its own, drawn once, so that some histories are calm
//! but for one thing and some are all storm.

use fastrand::Rng;

/// Likelihoods in thousandths, per call, message or status.
#[derive(Debug, Clone)]
pub(super) struct Weather {
    pub(super) replicas: usize,
    /// One process over its own store: its death is the store's restart.
    pub(super) alone: bool,
    pub(super) people: usize,
    pub(super) messages: usize,
    /// Milliseconds of trouble before all is healed.
    pub(super) storm: i64,
    /// How many waiting messages of one person are too many.
    pub(super) flood: usize,
    pub(super) person_burst: u32,
    pub(super) store: StoreWeather,
    pub(super) graph: GraphWeather,
    pub(super) webhooks: WebhookWeather,
    /// Mean milliseconds between deaths of a replica; zero for none.
    pub(super) deaths: i64,
    /// The same for changes of the clock.
    pub(super) clock_jumps: i64,
    /// The same for times in which the store cannot be reached.
    pub(super) outages: i64,
}

/// What happens to calls of the store.
#[derive(Debug, Clone)]
pub(super) struct StoreWeather {
    pub(super) slow: u32,
    pub(super) fails_before: u32,
    pub(super) fails_after: u32,
    pub(super) death_before: u32,
    pub(super) death_after: u32,
}

/// What the Graph API does.
#[derive(Debug, Clone)]
pub(super) struct GraphWeather {
    pub(super) slow: u32,
    pub(super) refuses: u32,
    /// It takes the message and answers with an error.
    pub(super) lies: u32,
    pub(super) silent: u32,
    pub(super) unreachable: u32,
    pub(super) misconfigured: u32,
    pub(super) without_id: u32,
    /// Statuses that never come.
    pub(super) status_lost: u32,
    pub(super) status_failed: u32,
    /// Statuses that don't say which try they speak of.
    pub(super) status_untracked: u32,
    /// Whether statuses may take minutes.
    pub(super) status_late: bool,
}

/// What happens to webhooks on their way.
#[derive(Debug, Clone)]
pub(super) struct WebhookWeather {
    pub(super) repeated: u32,
    pub(super) late: u32,
    pub(super) together: u32,
}

impl Weather {
    pub(super) fn draw(random: &mut Rng) -> Self {
        let mut rare = || [0, 0, 10, 30][random.usize(0..4)];
        let store = StoreWeather {
            slow: rare(),
            fails_before: rare(),
            fails_after: rare(),
            death_before: rare() / 2,
            death_after: rare() / 2,
        };
        let mut often = || [0, 0, 50, 200, 400][random.usize(0..5)];
        let graph = GraphWeather {
            slow: often(),
            refuses: often(),
            lies: often() / 2,
            silent: often() / 2,
            unreachable: often() / 2,
            misconfigured: often() / 8,
            without_id: often(),
            status_lost: often(),
            status_failed: often() / 2,
            status_untracked: often(),
            status_late: often() > 50,
        };
        let webhooks = WebhookWeather { repeated: often(), late: often(), together: often() };
        let mut every = |shortest: i64| if random.bool() { 0 } else { random.i64(shortest..shortest * 6) };
        let (deaths, clock_jumps, outages) = (every(5_000), every(10_000), every(15_000));
        let alone = random.u8(0..4) == 0;
        Self {
            replicas: if alone { 1 } else { random.usize(2..=5) },
            alone,
            people: random.usize(1..=3),
            messages: [2, 4, 8, 18][random.usize(0..4)],
            storm: random.i64(5_000..60_000),
            flood: random.usize(3..=8),
            person_burst: random.u32(2..=45),
            store,
            graph,
            webhooks,
            deaths,
            clock_jumps,
            outages,
        }
    }
}
