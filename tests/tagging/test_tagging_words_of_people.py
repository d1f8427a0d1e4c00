"""What people say: needs, faults, bodies, professions, families, services and money."""

from __future__ import annotations

import pytest
from tag_examples import names, read, values


def _rows(table: str) -> list[tuple[str, str]]:
    """Lines of ``note → tag`` as pairs."""
    return [tuple(line.strip().split(" → ")) for line in table.strip().splitlines()]  # type: ignore[misc]  # Every line has both.


@pytest.mark.parametrize(
    ("note", "tag"),
    _rows("""
        吊牌看都没看 → budget:不看价格
        价钱唔紧要 → budget:不看价格
        问最低多少 → budget:价格敏感
        跟店长磨折扣 → budget:价格敏感
        隔壁那家同款打八折 → budget:价格敏感
        货到了就打家里座机 → service:到货通知
        货到了就打家里座机 → service:电话联系
        从总店匀一条来 → service:调货
        九点以后再聊 → service:晚上联系
        孩子睡了再联系 → service:晚上联系
        袖口收一寸 → service:改衣
        要专票 写公司抬头 → service:要发票
        电话就别打了 → service:不要电话
        微信上留言给她 → service:微信联系
        顺丰就行 → service:送货上门
        周末过来取 → service:周末联系
        全交给我搭 → service:需要搭配建议
        老公还没点头 → service:要家人决定
        拍了吊牌回去比 → service:货比三家
        只有十分钟就走 → service:赶时间
    """),
)
def test_services_and_money_are_said_in_many_ways(note: str, tag: str) -> None:
    assert tag in names(note)


@pytest.mark.parametrize(
    ("note", "tag"),
    _rows("""
        物流很快，顺丰两天就到 → service:送货上门
        快递小哥态度好 → service:送货上门
        裙子收到了，很好看 → service:改衣
        比实体店便宜，推荐 → budget:价格敏感
        怕跟同桌撞衫 → service:不喜欢被打扰
        想看看浅色的 → service:再考虑
        怀着二胎 先不买高跟的 → service:再考虑
        对面坐的那位也想买 → brand:同行店
        手机能打电话就行 → service:电话联系
        毫不犹豫地买了 → service:再考虑
    """),
)
def test_talk_about_delivery_and_shops_is_no_service(note: str, tag: str) -> None:
    assert tag not in names(note)


@pytest.mark.parametrize(
    ("note", "tag"),
    _rows("""
        坐一天膝盖就拱出包来 → issue:变形
        越穿越松 → issue:变形
        头一回洗 一盆蓝水 → issue:掉色
        洗了两次小了一圈 → issue:缩水
        胳膊上起了一片红点 → issue:过敏
        穿上身上发痒 → issue:过敏
        衣柜里有件差不多的 → issue:买重复
        显得老了好几岁 → issue:显老
        穿上胖了一圈 → issue:显胖
        两条裤腿一长一短 → issue:做工差
        内衣印看得一清二楚 → issue:透
        面料也太薄 → issue:太薄
        鞋头窄 脚趾顶得疼 → issue:挤脚
        脚后跟磨出水泡 → issue:磨脚
        一弯腰就露后腰 → issue:走光
        有股胶水味 → issue:异味
        老公死活不让穿 → issue:家人不喜欢
        怕皱 → issue:起皱
        鞋底开胶 → issue:破损
    """),
)
def test_faults_are_said_in_many_ways(note: str, tag: str) -> None:
    assert tag in names(note)


def test_a_colour_that_ran_is_no_colour_wanted() -> None:
    assert names("泡了一夜 水全是红的") == {"issue:掉色"}


@pytest.mark.parametrize(
    ("note", "tag"),
    _rows("""
        胖人能穿的 → body:微胖
        虎墩墩的 很敦实 → body:微胖
        上围比较大 → body:胸大
        肩膀有点塌 → body:溜肩
        拇外翻 → body:脚宽
        过敏体质 → body:敏感肌
        自己开了家面馆 → occupation:老板
        在建行上班 → occupation:银行
        做抖音直播 → occupation:主播
        律师事务所的 → occupation:律师
        内退在家 → occupation:退休
        在医院值夜班 → occupation:医护
        在烟草局上班 → occupation:公务员
        家里俩闺女 → household:二宝
        两个闺女 → household:有女儿
        带着细路 → household:有孩子
        俺崽同来 → household:有儿子
        当家的在外面等 → household:已婚
        娃他爹陪着 → household:已婚
        抱孙子了 → household:有孙辈
        跟婆家住 → household:与长辈同住
    """),
)
def test_bodies_professions_and_families_are_said_in_many_ways(note: str, tag: str) -> None:
    assert tag in names(note)


@pytest.mark.parametrize(
    "note",
    ["老太太陪着来", "王先生来过", "女孩子多的店", "开车来的", "新开的店", "穿着有点瘦", "医生说少走路", "银行卡付"],
)
def test_addresses_and_bystanders_are_no_tags(note: str) -> None:
    assert not {tag.split(":")[0] for tag in names(note)} & {"household", "occupation", "body"}


@pytest.mark.parametrize(
    ("note", "tag"),
    _rows("""
        弯腰抬手都方便的 → need:活动方便
        方便骑车接娃 → need:活动方便
        怎么搭都好看 → need:百搭
        小肚腩要遮得住 → need:遮肚子
        整个人瘦了十斤 → need:显瘦
        显身高 → need:显高
        衬皮肤 → need:显白
        年轻好几岁 → need:减龄
        出差不怕洗 → need:好打理
        下个月去看海 → occasion:旅游
        在屋企着 → occasion:居家
        夜跑穿 → occasion:健身
        侄女下个月结婚 → occasion:婚礼
        上台领奖 → occasion:演出
    """),
)
def test_needs_and_occasions_are_said_in_many_ways(note: str, tag: str) -> None:
    assert tag in names(note)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("六百到九百", ["预算600-900"]),
        ("两千五到三千", ["预算2500-3000"]),
        ("三到五百的裤子", ["预算300-500"]),
        ("七八百的外套", ["预算700-800"]),
        ("千元左右", ["预算≈1000"]),
        ("一件两百上下", ["预算≈200"]),
        ("两百来块的", ["预算≈200"]),
        ("四百内", ["预算≤400"]),
        ("2k5以内", ["预算≤2500"]),
        ("兜里只有八百", ["预算≤800"]),
        ("撑死六百", ["预算≤600"]),
        ("八百起步", ["预算≥800"]),
        ("三千往上", ["预算≥3000"]),
        ("预算大几百", ["预算500-1000"]),
    ],
)
def test_a_budget_needs_no_word_for_it(note: str, expected: list[str]) -> None:
    assert values(note, "budget") == expected


@pytest.mark.parametrize(
    "note", ["这件卖八百左右", "花了两千左右", "满三百以上减五十", "一百二左右 穿M", "五百内衣", "差三四百"]
)
def test_prices_gaps_and_weights_are_no_budgets(note: str) -> None:
    assert not any(value.startswith("预算") for value in values(note, "budget"))


def test_an_effect_on_somebody_in_a_review_is_no_style() -> None:
    assert "style:中性" not in names("穿上很帅气")


def test_a_label_of_a_review_form_is_no_tag() -> None:
    assert read("舒适程度：吸汗效果：时尚程度：") == set()


@pytest.mark.parametrize(
    ("note", "tag"),
    _rows("""
        袖子遮到手心 得挽 → issue:袖长
        袖子缩到手腕上面一大截 → issue:袖短
        这裤子能塞下俩我 → issue:偏大
        跟偷穿大人衣服一样 → issue:偏大
        卡在胯上 上不去 → issue:臀紧
        吸着气才扣上 → issue:腰围小
        肩膀那儿塌下来 → issue:肩大
        穿上跟座山似的 → issue:显胖
        显得更矬了 → issue:显矮
        一股妈味 → issue:显老
        脸色发灰 气色都没了 → issue:显黑
        穿上像怀了三个月 → issue:显肚子
        胳肢窝底下起了一堆小球 → issue:起球
        腿上染得一片蓝 → issue:掉色
        烘干机一烘 成童装了 → issue:缩水
        裙子老往腿上贴 → issue:静电
        跟咸菜干似的 → issue:起皱
        腋下缝开了 → issue:开线
        对着光啥都看得见 → issue:透
        就一层单布 → issue:太薄
        穿着跟蒸桑拿一样 → issue:闷热
        绒老往外钻 → issue:跑绒
        一抖一地毛 → issue:掉毛
        勾了一下就一条线 → issue:勾丝
        拉链老咬布 → issue:拉链坏
        扣子蹦飞了 → issue:掉扣子
        洗了三遍还是臭 → issue:异味
        穿上脖子一圈红 → issue:过敏
        走一会儿就起泡 → issue:磨脚
        走路后跟老往外跑 → issue:掉跟
        怕人家说她露 → issue:走光
        买回去发现有块油印 → issue:破损
        老公说像窗帘 不让她买 → issue:家人不喜欢
        家里衣柜翻出一件一样的 → issue:买重复
        裤子成九分了 → issue:裤短
    """),
)
def test_a_fault_is_told_by_what_one_sees(note: str, tag: str) -> None:
    assert tag in names(note)


@pytest.mark.parametrize(
    ("note", "tag"),
    _rows("""
        胳膊上肉多 要遮一遮 → need:遮手臂
        能把人穿瘦的 → need:显瘦
        穿上跟长高了似的 → need:显高
        显得皮肤透亮 → need:显白
        看着像二十多岁 → need:减龄
        要压得住场子 → need:有档次
        贼拉得劲 → need:舒适
        脏了一擦就行 → need:好打理
        膝盖不能受凉 → need:保暖
        禁得住折腾 → need:耐穿
        手脚要甩得开 → need:活动方便
        怎么配都成 → need:百搭
        屁股后面有肉 → body:臀大
        肚子上一圈肉 → body:肚子大
        浑身是肉 → body:微胖
        身上没二两肉 → body:偏瘦
        人小小一只 → body:小个子
        腿跟柱子似的 → body:腿粗
        美人肩 → body:溜肩
        一个肩膀高一个低 → body:高低肩
        皮肤一碰就红 → body:敏感肌
        大脚趾外翻 → body:脚宽
        扫码走人 → service:决策快
        过两天再来 → service:再考虑
        转了两圈又折回来 → service:货比三家
        到了打电话告诉她 → service:到货通知
        春装来了喊一声 → service:上新通知
        人一凑近她就走 → service:不喜欢被打扰
        领着小姐妹来的 → service:带朋友
        车还停在路边 → service:赶时间
        一看价就放下了 → budget:价格敏感
        贵贱不论 → budget:不看价格
        两千往上的不看 → budget:预算≤2000
        2k-3k的包 → budget:预算2000-3000
        五百块打住 → budget:预算≤500
        值夜班穿 → occasion:上班
        面大厂 → occasion:面试
        给老娘过八十 → occasion:寿宴
        爬泰山 → occasion:户外
        别盖过新娘 → style:低调
        见男方父母 → household:有对象
        170瘦得很 → body:身高170cm
        185 一百六 → body:体重160斤
    """),
)
def test_needs_bodies_and_services_are_told_by_a_picture(note: str, tag: str) -> None:
    assert tag in names(note)


@pytest.mark.parametrize(
    ("note", "tag"),
    _rows("""
        不是嫌贵 是嫌花 → budget:价格敏感
        同价格的那件 → budget:价格敏感
        下摆一高一低 → occupation:学生
        建议买大一点 → occupation:学生
        已经穿了两回 → need:耐穿
        儿子娶媳妇 → household:已婚
        人在出差 → occasion:出差
        说像她婆婆穿的 → household:给婆婆买
        胸大的姐妹慎拍 → body:胸大
        头发染成红的 → color:红色
        三条不同颜色的 → color:同色系
        色差不大 → issue:色差
        拉了会儿家常 → occasion:日常
        她家住对面小区 → brand:同行店
    """),
)
def test_figures_of_speech_and_bystanders_are_no_tags(note: str, tag: str) -> None:
    assert tag not in names(note)


def test_a_worthy_shirt_is_a_shirt() -> None:
    assert names("要件像样的衬衫") == {"category:衬衫"}
