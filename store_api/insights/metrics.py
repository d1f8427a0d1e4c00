"""The definitions of all metrics, as published in docs/metrics.md, returned by the API and shown on the boards."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from store_api.texts import Language

REPURCHASE_DAYS = (30, 60, 90, 180, 365)
SECOND_DAYS = 30


class Unit(enum.StrEnum):
    """What a value is: a share (0.19 = 19 %), a plain number, minor units of the store's currency, or days."""

    SHARE = "share"
    NUMBER = "number"
    MONEY = "money"
    DAYS = "days"


@dataclass(frozen=True)
class Metric:
    """One definition; `days` is its N, if any; `parts` are the units of numerator and denominator.

    `for_clerks`: whether a clerk sees the store's figure beside hers.
    """

    key: str
    names: Mapping[Language, str]
    formulas: Mapping[Language, str]
    unit: Unit
    for_clerks: bool = True
    days: int | None = None
    parts: tuple[Unit, Unit] = (Unit.NUMBER, Unit.NUMBER)

    def name(self, language: Language) -> str:
        """With its N: 30 天复购率, 30-day repurchase rate."""
        name = self.names[language]
        if self.days is None:
            return name
        return f"{self.days}-day {name[0].lower()}{name[1:]}" if language == "en" else f"{self.days} 天{name}"


def _metric(
    key: str,
    unit: Unit,
    zh: tuple[str, str],
    en: tuple[str, str],
    *,
    for_clerks: bool = True,
    days: int | None = None,
    parts: tuple[Unit, Unit] = (Unit.NUMBER, Unit.NUMBER),
) -> Metric:
    names: dict[Language, str] = {"zh": zh[0], "en": en[0]}
    return Metric(key, names, {"zh": zh[1], "en": en[1]}, unit, for_clerks, days, parts)


def _repurchase(days: int) -> Metric:
    return _metric(
        f"repurchase_{days}",
        Unit.SHARE,
        (
            "复购率",
            "首购后 N 天内有第二个购买日的顾客 ÷ 在本店首购的顾客；期间内满 N 天的首购顾客，"
            "N = 30、60、90、180、365；第二次购买不限门店。",
        ),
        (
            "Repurchase rate",
            "customers with a second purchase day, in any store, within N days of their first ÷ customers whose first "
            "purchase was in this store; of those whose N days end in the period, N = 30, 60, 90, 180, 365.",
        ),
        days=days,
    )


_ALL = (
    _metric(
        "walk_in_conversion",
        Unit.SHARE,
        ("进店转化率", "门店渠道购买笔数 ÷ 进店人数，两者都只算有客流计数的小时；小程序和外送订单不算。"),
        (
            "Walk-in conversion",
            "store-channel purchases ÷ visitors, both of the hours that were counted; mini-program and delivery "
            "orders are out.",
        ),
    ),
    _metric(
        "clerk_conversion",
        Unit.SHARE,
        (
            "接待转化率",
            "成交的接待 ÷ 已关单的接待（成交 + 未购）；当天有该顾客小票的接待也算成交；未关单的两边都不算。"
            "登记覆盖率低于 60% 显示登记不足，已关单少于 20 次显示数据不足。",
        ),
        (
            "Clerk conversion",
            "visits closed as bought ÷ closed visits (bought + no sale); a receipt of that customer, store and day "
            "also closes a visit as bought; visits not closed are in neither part. Under 60 % coverage or 20 closed "
            "visits it is not compared.",
        ),
    ),
    _metric(
        "units_per_transaction",
        Unit.NUMBER,
        ("连带率", "净件数 ÷ 购买笔数，按销售日；当天的退换已抵减，以后的退货记在退货当天的净销售额和退货率里。"),
        (
            "Units per transaction",
            "net items ÷ purchases, by sale day; same-day returns and exchanges are netted, later returns are booked "
            "on their own day in net sales and in the return rate.",
        ),
    ),
    _metric(
        "average_ticket",
        Unit.MONEY,
        ("客单价", "净金额 ÷ 购买笔数；折后、含税，不含小费、运费、定金和储值。"),
        (
            "Average ticket",
            "net amount ÷ purchases; after discounts, tax included, without tips, freight, deposits and stored-value "
            "top-ups.",
        ),
        parts=(Unit.MONEY, Unit.NUMBER),
    ),
    _metric(
        "net_sales",
        Unit.MONEY,
        ("净销售额", "期间内全部小票的净金额之和，已减去期间内发生的退货；不含小费、运费、定金和储值。"),
        (
            "Net sales",
            "the net amounts of all receipts of the period, less the returns booked in it; without tips, freight, "
            "deposits and stored-value top-ups.",
        ),
        for_clerks=False,
    ),
    _metric(
        "return_rate",
        Unit.SHARE,
        ("退货率", "期间内记账的退货金额（不含当天退换） ÷ 扣除这些退货之前的净销售额。"),
        (
            "Return rate",
            "the amount of returns booked in the period (same-day returns are netted before) ÷ net sales before these "
            "returns.",
        ),
        for_clerks=False,
        parts=(Unit.MONEY, Unit.MONEY),
    ),
    *(_repurchase(days) for days in REPURCHASE_DAYS),
    _metric(
        "period_repurchase",
        Unit.SHARE,
        ("期内复购率", "期间内在本店有 2 个或以上购买日的顾客 ÷ 期间内在本店有购买日的顾客。"),
        (
            "Repurchase within the period",
            "customers with 2 or more purchase days in this store in the period ÷ customers with at least 1.",
        ),
    ),
    _metric(
        "repurchase_interval",
        Unit.DAYS,
        (
            "复购间隔",
            "相邻两个购买日相隔天数的中位数，取在期间内于本店结束的间隔；只含回来过的顾客，旁边列出还没回来的比例。",
        ),
        (
            "Repurchase interval",
            "the median of days between consecutive purchase days, of intervals that end in this store in the period; "
            "only those who came back, with the share not yet back beside it.",
        ),
    ),
    _metric(
        "second_conversion",
        Unit.SHARE,
        (
            "二次转化率",
            "之后 N 天内在任一门店另一天购买的次数 ÷ 期间内满 N 天的未购次数（N = 30）；"
            "一次未购 = 已知顾客未购且当天没有购买，N 天内再次未购算同一次。",
        ),
        (
            "Second conversion",
            "episodes with a purchase on a later day within N days, in any store ÷ episodes whose N days end in the "
            "period (N = 30); an episode is a no-sale visit of an identified customer without a purchase that day, "
            "further no-sale visits within N days belong to it.",
        ),
        days=SECOND_DAYS,
    ),
    _metric(
        "follow_up_timeliness",
        Unit.SHARE,
        (
            "回访及时率",
            "到期后 24 小时内首次联系的任务 ÷ 期间内满 24 小时且此前没有停止的任务；"
            "等待时长的中位数把还没联系的算作仍在等待。",
        ),
        (
            "Follow-up timeliness",
            "tasks first contacted within 24 hours after they fell due ÷ tasks whose 24 hours passed in the period "
            "and that were not stopped before; the median waiting time counts the uncontacted as waiting.",
        ),
    ),
    _metric(
        "coupon_funnel",
        Unit.SHARE,
        (
            "领券漏斗",
            "核销过的领券人 ÷ 期间内在本店领券的人；旁边是到店、试穿和再次购买的比例；扫码次数是页面浏览，单独列出。",
        ),
        (
            "Coupon funnel",
            "claimers who redeemed ÷ people who claimed in the period by a code of this store; beside it the shares "
            "who came, tried on and bought again; scans are page views and stand apart.",
        ),
    ),
)
METRICS: Mapping[str, Metric] = {metric.key: metric for metric in _ALL}
