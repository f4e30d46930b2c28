"""Every value the product takes from its environment, typed, in one place."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Mode(StrEnum):
    """What kind of running instance this is."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class Environment(BaseSettings):
    """The environment of this process; names carry the prefix THIDUA_ unless they are customary ones."""

    model_config = SettingsConfigDict(env_prefix="THIDUA_", extra="ignore")

    mode: Mode = Mode.PRODUCTION
    secret_key: str = ""
    allowed_hosts: Annotated[list[str], NoDecode] = []
    data_dir: Path = Path("var")
    database_url: str = Field(
        default="", validation_alias=AliasChoices("DATABASE_URL", "THIDUA_DATABASE_URL")
    )
    public_url: str = ""
    assets_dir: Path = Path("build/assets")
    behind_tls_proxy: bool = False
    smtp_url: str = ""
    mail_from: str = "thidua@localhost"
    s3_bucket: str = ""
    s3_endpoint_url: str = ""
    upload_limit_mib: int = 20
    debug: bool = False
    prize_rounding: Literal["after_factor", "before_factor"] = "after_factor"

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def split_hosts(cls, value: Any) -> Any:
        """Accept the customary comma-separated form."""
        if isinstance(value, str):
            return [host.strip() for host in value.split(",") if host.strip()]
        return value
