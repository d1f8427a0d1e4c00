"""What the launcher tells a person, in English and Chinese, and the one error it raises."""

from __future__ import annotations

import os
from collections.abc import Mapping

from store_api.texts import Language

SAYINGS: Mapping[str, tuple[str, str]] = {  # key: (English, Chinese)
    "postgres_missing": (
        "PostgreSQL {oldest} or newer was not found. Run `make setup`, install PostgreSQL, or set DATABASE_URL.",
        "没有找到 PostgreSQL {oldest} 或更新的版本。请运行 `make setup`,或安装 PostgreSQL,或设置 DATABASE_URL。",
    ),
    "valkey_missing": (
        "Valkey was not found. Run `make setup`, install Valkey or Redis, or set REDIS_URL.",
        "没有找到 Valkey。请运行 `make setup`,或安装 Valkey / Redis,或设置 REDIS_URL。",
    ),
    "server_failed": (
        "{server} did not start: {reason} Its log is {log}.",
        "{server} 没能启动:{reason} 日志在 {log}。",
    ),
    "server_slow": (
        "{server} is still starting after {limit} seconds. Its log is {log}.",
        "{server} 启动了 {limit} 秒还没有就绪。日志在 {log}。",
    ),
    "servers_busy": (
        "Another process is starting or stopping the servers of {data} and does not finish.",
        "另一个进程正在启动或停止 {data} 的服务器,一直没有完成。",
    ),
    "server_stuck": (
        "{server} does not stop; its process is {pid}.",
        "{server} 停不下来,进程号 {pid}。",
    ),
    "folder_denied": (
        "The folder {path} cannot be written by this account ({reason}).",
        "当前账号不能写入文件夹 {path}({reason})。",
    ),
    "folder_foreign": (
        "The folder {path} belongs to another account, so the servers cannot use it.",
        "文件夹 {path} 属于另一个账号,服务器不能使用它。",
    ),
    "account_missing": (
        "The servers cannot run as root, and neither the account `huitouke` nor `nobody` exists.",
        "服务器不能以 root 身份运行,而系统里没有 huitouke 或 nobody 账号。",
    ),
    "already_up": (
        "`huitouke up` (or a restore) already runs on {data}.",
        "{data} 上已经有 `huitouke up`(或恢复)在运行。",
    ),
    "port_taken": (
        "The address {address} cannot be used ({reason}). Choose another with {option}.",
        "地址 {address} 不能使用({reason})。请用 {option} 换一个端口。",
    ),
    "database_unreachable": (
        "The database of DATABASE_URL does not answer: {reason}",
        "DATABASE_URL 指向的数据库没有应答:{reason}",
    ),
    "database_old": (
        "The database of DATABASE_URL is PostgreSQL {found}; {oldest} or newer is needed.",
        "DATABASE_URL 指向的是 PostgreSQL {found},需要 {oldest} 或更新的版本。",
    ),
    "redis_unreachable": (
        "The server of REDIS_URL does not answer: {reason}",
        "REDIS_URL 指向的服务器没有应答:{reason}",
    ),
    "up_ready": (
        "Huitouke is ready on {url} (Ctrl-C stops it).",
        "回头客已就绪:{url}(按 Ctrl-C 停止)。",
    ),
    "up_trust": (
        "Each tablet and PC must trust this shop once: open {url} on it. "
        "The fingerprint to compare there:\n{fingerprint}",
        "每台平板和电脑都要先信任本店一次:请在上面打开 {url}。到时要核对的指纹:\n{fingerprint}",
    ),
    "file_unreadable": ("The file {file} cannot be read ({reason}).", "文件 {file} 读不了({reason})。"),
    "certificate_none": (
        "{file} holds no certificate in PEM format.",
        "{file} 里没有 PEM 格式的证书。",
    ),
    "key_none": (
        "{file} holds no key in PEM format without a passphrase.",
        "{file} 里没有不带口令的 PEM 格式密钥。",
    ),
    "key_of_another": (
        "The key {key} does not belong to the certificate {certificate}.",
        "密钥 {key} 和证书 {certificate} 不是一对。",
    ),
    "certificate_over": (
        "The certificate {file} is not valid today; it ends on {date}. Get a new one.",
        "证书 {file} 今天无效,截止日期是 {date}。请换一张新的。",
    ),
    "name_wrong": (
        "{name} is neither a host name nor an IP address.",
        "{name} 既不是主机名,也不是 IP 地址。",
    ),
    "name_outside": (
        "The authority that the tablets trust may not vouch for {name}. Remove the folder {folder} to have a new one; "
        "then every tablet must trust it anew.",
        "平板信任的本店证书不能用于 {name}。删掉文件夹 {folder} 会重新生成一张,然后每台平板都要重新信任一次。",
    ),
    "authority_damaged": (
        "The key of the shop's own authority in {folder} is missing or damaged. Put it back, or remove the folder to "
        "have a new authority; then every tablet must trust it anew.",
        "{folder} 里本店证书的密钥丢失或损坏。请放回原来的密钥;或删掉这个文件夹重新生成,然后每台平板都要重新信任一次。",
    ),
    "tls_fine": (
        "The certificate for tablets is valid until {date}.",
        "平板用的证书有效期到 {date}。",
    ),
    "tls_old": (
        "The certificate for tablets ends on {date}; run `huitouke up --https`, which renews it.",
        "平板用的证书到 {date} 为止;请运行 `huitouke up --https`,它会自动更换。",
    ),
    "tls_authority_old": (
        "The authority that the tablets trust ends on {date}. In the last month `huitouke up --https` makes a new one, "
        "which every tablet must then trust.",
        "平板信任的本店证书到 {date} 为止。最后一个月里 `huitouke up --https` 会生成新的,每台平板都要重新信任一次。",
    ),
    "child_ended": (
        "{name} ended; it starts again in {pause:g} s. Its log is {log}.",
        "{name} 已退出,{pause:g} 秒后重新启动。日志在 {log}。",
    ),
    "backup_failed": (
        "The backup failed: {reason}",
        "备份失败:{reason}",
    ),
    "backup_absent": (
        "There is no file {file}.",
        "没有文件 {file}。",
    ),
    "backup_foreign": (
        "{file} is not a backup of Huitouke.",
        "{file} 不是回头客的备份。",
    ),
    "backup_damaged": (
        "The backup {file} is damaged ({member}); nothing was changed.",
        "备份 {file} 已损坏({member});没有做任何改动。",
    ),
    "backup_newer": (
        "The backup {file} was made by the newer version {version}; update Huitouke first. Nothing was changed.",
        "备份 {file} 由更新的版本 {version} 制作,请先升级回头客。没有做任何改动。",
    ),
    "restore_failed": (
        "The backup could not be restored: {reason} The present data is unchanged.",
        "恢复没有成功:{reason} 现有数据没有改动。",
    ),
    "python_fine": ("Python {found}.", "Python {found}。"),
    "python_old": (
        "Python {found} is too old; {oldest} or newer is needed.",
        "Python {found} 太旧,需要 {oldest} 或更新的版本。",
    ),
    "data_fine": ("{path} can be written; {free} GB are free.", "{path} 可以写入,剩余空间 {free} GB。"),
    "data_full": (
        "Only {free} GB are free for {path}; make room before it is full.",
        "{path} 只剩 {free} GB,请尽快清理磁盘。",
    ),
    "data_absent": (
        "{path} does not exist yet; the first start makes it.",
        "{path} 还不存在,第一次启动时会建立。",
    ),
    "keys_fine": ("Only this account can read the keys in {path}.", "{path} 里的密钥只有本账号能读。"),
    "keys_absent": ("There are no keys yet; the first start makes them.", "还没有密钥,第一次启动时会生成。"),
    "keys_open": (
        "Others can read {path}: run `chmod {mode:o} {path}`.",
        "别的账号能读 {path}:请运行 `chmod {mode:o} {path}`。",
    ),
    "program_found": ("The program is {path}.", "程序在 {path}。"),
    "server_answers": ("It answers.", "应答正常。"),
    "server_rests": ("It is not running; `huitouke up` starts it.", "没有运行;`huitouke up` 会启动它。"),
    "server_silent": ("`huitouke up` runs, but it does not answer.", "`huitouke up` 在运行,但它没有应答。"),
    "public_absent": (
        "PUBLIC_URL is not set: no poster with a QR code can be printed.",
        "没有设置 PUBLIC_URL:不能打印带二维码的海报。",
    ),
    "public_wrong": (
        "PUBLIC_URL must be https://host without a path, not {url}.",
        "PUBLIC_URL 应为 https://主机名,不带路径;现在是 {url}。",
    ),
    "public_fine": ("{url} answers.", "{url} 应答正常。"),
    "public_silent": ("{url} does not answer: {reason}", "{url} 没有应答:{reason}"),
    "sms_absent": (
        "No SMS gateway is set: a clerk's scan proves phones.",
        "没有设置短信网关:手机号由店员扫码验证。",
    ),
    "sms_fine": (
        "The SMS gateway has an address; it was not called.",
        "短信网关的地址已设置;没有试发。",
    ),
    "sms_console": (
        "HUITOUKE_SMS_URL is `console:`, so codes go to the worker's log: that is only for trying.",
        "HUITOUKE_SMS_URL 是 `console:`,验证码写进 worker 的日志:只能用来试用。",
    ),
    "sms_wrong": (
        "HUITOUKE_SMS_URL must be https://host/path, or http://127.0.0.1/path for a program on this machine.",
        "HUITOUKE_SMS_URL 应为 https://主机名/路径;短信程序在本机时可以是 http://127.0.0.1/路径。",
    ),
    "clock_fine": ("The clocks of this machine and of the database agree.", "本机与数据库的时钟一致。"),
    "clock_off": (
        "The clocks of this machine and of the database differ by {seconds} s; set them by NTP.",
        "本机与数据库的时钟相差 {seconds} 秒,请用 NTP 校时。",
    ),
    "backup_fine": ("The last backup is {hours} hours old.", "最近一次备份在 {hours} 小时前。"),
    "backup_old": (
        "The last backup is {hours} hours old; run `huitouke backup`.",
        "最近一次备份在 {hours} 小时前,请运行 `huitouke backup`。",
    ),
    "backup_none": ("There is no backup yet; run `huitouke backup`.", "还没有备份,请运行 `huitouke backup`。"),
    "up_runs": ("`huitouke up` runs.", "`huitouke up` 正在运行。"),
    "up_rests": ("`huitouke up` does not run.", "`huitouke up` 没有运行。"),
    "up_died": (
        "`huitouke up` was killed and left {count} programs; the next `huitouke up` ends them.",
        "`huitouke up` 被强行结束,留下 {count} 个程序;下次 `huitouke up` 会清理它们。",
    ),
    "scrub_busy": (
        "Somebody has used {what} for a minute without a pause; run `huitouke erase --scrub` again at a quieter time.",
        "{what} 一分钟里一直有人在用;请在空闲时再运行 `huitouke erase --scrub`。",
    ),
    "servers_elsewhere": (
        "The account {account} cannot reach {data}, so the database lies in {state}.",
        "账号 {account} 进不了 {data},所以数据库放在 {state}。",
    ),
}


def language_of(environ: Mapping[str, str] = os.environ) -> Language:
    """Chinese where the terminal is set to Chinese, English otherwise."""
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


def say(key: str, language: Language | None = None, /, **params: object) -> str:
    """The sentence for `key` in `language` (None: the terminal's); KeyError for an unknown key."""
    english, chinese = SAYINGS[key]
    return (chinese if (language or language_of()) == "zh" else english).format(**params)


class LauncherError(Exception):
    """Something a person must put right; `str()` is one clear sentence in the terminal's language."""

    def __init__(self, key: str, /, **params: object) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params

    def __str__(self) -> str:
        return self.sentence()

    def sentence(self, language: Language | None = None) -> str:
        """The sentence in `language`, or in the terminal's."""
        return say(self.key, language, **self.params)
