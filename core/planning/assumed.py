"""What planning assumes where a requirement is silent: one place, each figure with the reason it may stand there.

The figures are rules of thumb of the field, not measurements of the customer's system; whoever uses one says so.
"""

from typing import Final

HOURS_MONTH: Final = 730.0
SECONDS_MONTH: Final = HOURS_MONTH * 3600
DAYS_MONTH: Final = HOURS_MONTH / 24

#: What a part counts for that states no availability.
UNPROMISED_PCT: Final = 99.0
#: Availability that an online service is sized for when none is promised.
ONLINE_SLO_PCT: Final = 99.5
#: Peak requests a second of an online service of unknown load.
ONLINE_RPS: Final = 5.0
#: Rows of one batch run of unknown size, and gigabytes that are kept; much less where little traffic is stated.
BATCH_ROWS: Final = 1_000_000.0
STORED_GB: Final = 50.0
LOW_BATCH_ROWS: Final = 10_000.0
LOW_STORED_GB: Final = 5.0
MODEL_MB: Final = 100.0
LOG_RETENTION_DAYS: Final = 90
NONPROD_RETENTION_DAYS: Final = 30
REGION: Final = "us-east-1"
#: Where the code is built and deployed when nobody says it.
CI_SYSTEM: Final = "github_actions"

#: Peak over mean by shape of traffic: 3 for day and night, 10 for a flash sale; office hours press a week's load into
#: 50 of 168 hours and double at noon.
PEAK_FACTOR: Final = {
    "steady": 1.25,
    "diurnal": 3.0,
    "business_hours": 6.7,
    "low": 3.0,
    "spiky": 10.0,
    "seasonal": 10.0,
}
DEFAULT_TRAFFIC: Final = "diurnal"

#: Milliseconds that one vCPU computes for one prediction on its own: small trees 1 to 5 ms, a BERT-sized model about
#: 20 a second on four vCPU. For text a distilled model is taken, 60 % faster (Sanh et al. 2019, DistilBERT).
SERVICE_MS: Final = {"tabular": 5.0, "timeseries": 10.0, "text": 125.0, "image": 200.0, "audio": 400.0, "video": 400.0}
#: The same in a batch, where rows are scored by the thousand: the low end of the range for tables.
BATCH_SERVICE_MS: Final = {
    "tabular": 1.0,
    "timeseries": 5.0,
    "text": 100.0,
    "image": 100.0,
    "audio": 200.0,
    "video": 200.0,
}
#: Milliseconds of vCPU for one answer of an assistant, which mostly waits for its model: texts, vectors, JSON.
ASSISTANT_MS: Final = 20.0
#: Kilobytes of one row or request: some fifty columns as text, a page of text, a photograph.
ROW_KB: Final = {"tabular": 1.0, "timeseries": 2.0, "text": 4.0, "image": 200.0, "audio": 500.0, "video": 5000.0}

RUNS_MONTH: Final = {
    "hourly": HOURS_MONTH,
    "daily": DAYS_MONTH,
    "weekly": DAYS_MONTH / 7,
    "monthly": 1.0,
    "on_demand": 8.0,
}
#: Minutes that a run may take when no deadline is given: before the next one starts, at most a working night.
WINDOW_MIN: Final = {"hourly": 45.0, "daily": 240.0, "weekly": 480.0, "monthly": 480.0, "on_demand": 120.0}
#: The time of day at which yesterday's data is taken to be complete when only a deadline is given.
BATCH_START_HOUR: Final = 2.0
#: Results of this many runs are kept beside the incoming data.
RUNS_KEPT: Final = 30.0

TRAININGS_MONTH: Final = {
    "none": 0.0,
    "once": 1.0,
    "monthly": 1.0,
    "on_drift": 1.0,
    "weekly": DAYS_MONTH / 7,
    "daily": DAYS_MONTH,
    "continuous": DAYS_MONTH,
    "hourly": HOURS_MONTH,
}
#: Hours of one training of up to TRAINING_GB; more data takes proportionally longer.
TRAINING_HOURS: Final = 1.0
TRAINING_GB: Final = 10.0
#: Megabytes a second at which one instance reads its training data.
TRAINING_READ_MBPS: Final = 250.0

#: Log lines: a quarter of a kilobyte a request, half a kilobyte for a hundred events of a stream, 5 MB a batch run or
#: training, half a gigabyte of everything else.
LOG_KB_REQUEST: Final = 0.25
LOG_KB_EVENT: Final = 0.005
LOG_GB_RUN: Final = 0.005
LOG_GB_BASE: Final = 0.5

#: How much of production's load the other environments see.
NONPROD_SHARE: Final = {"dev": 0.01, "staging": 0.1}
NONPROD_RUNS: Final = 8.0

#: Hours of an engineer a month that a component of this operational burden takes: the square of what it has above 1,
#: so that a load balancer and its containers are an hour, and a cluster that wants a platform team is two days.
BURDEN_HOURS: Final = {1: 0.0, 2: 1.0, 3: 4.0, 4: 9.0, 5: 16.0}
HOUR_USD: Final = 60.0
#: Hours a month that one member of a team can give to running things: a tenth of a working month.
TEAM_HOURS: Final = 16.0
#: Share of the budget that logs, network or egress may take before it is worth a word.
SHARE_WORTH_A_WORD: Final = 0.10

#: Retentions that CloudWatch Logs accepts, in days.
LOG_RETENTIONS: Final = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip
