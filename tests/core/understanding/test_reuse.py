"""What exists and is to be used, in four languages: by its identifier, or by words that say it is there."""

import pytest

from core.domain.constraints import Understanding
from core.domain.requirement import Message
from core.understanding import first_action, understand

VPC, SUBNETS = "vpc-0abc12345", ("subnet-0abc12345", "subnet-0def67890")
KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
CLUSTER = "arn:aws:kafka:eu-central-1:123456789012:cluster/Payments/1234abcd-12ab-34cd-56ef-1234567890ab-2"
REGISTRY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"


def said(*texts: str, **answers: object) -> Understanding:
    return understand([Message(user="ada", text=t, ts=str(i)) for i, t in enumerate(texts)], answers=answers)  # pyright: ignore[reportArgumentType] - plain JSON


IN_FOUR_LANGUAGES = {
    "en": f"Fraud model API. Use our existing VPC {VPC} with private subnets {SUBNETS[0]} and {SUBNETS[1]}, encrypt"
    f" with our KMS key {KEY}. We already run an EKS cluster called ml-prod. Images go to our ECR {REGISTRY}.",
    "de": f"Betrugserkennung als API. Bitte unsere bestehende VPC {VPC} mit den privaten Subnetzen {SUBNETS[0]} und"
    f" {SUBNETS[1]} nutzen und mit unserem KMS-Schlüssel {KEY} verschlüsseln. Wir betreiben bereits einen EKS-Cluster"
    f" namens ml-prod. Images liegen in unserer ECR {REGISTRY}.",
    "es": f"API de detección de fraude. Usad nuestra VPC existente {VPC} con las subredes privadas {SUBNETS[0]} y"
    f" {SUBNETS[1]}, y cifrad con nuestra clave KMS {KEY}. Ya tenemos un clúster EKS llamado ml-prod. Las imágenes van"
    f" a nuestro ECR {REGISTRY}.",
    "fr": f"API de détection de fraude. Utilisez notre VPC existant {VPC} avec les sous-réseaux privés {SUBNETS[0]} et"
    f" {SUBNETS[1]}, et chiffrez avec notre clé KMS {KEY}. Nous avons déjà un cluster EKS nommé ml-prod. Les images"
    f" vont dans notre ECR {REGISTRY}.",
}


@pytest.mark.parametrize("language", sorted(IN_FOUR_LANGUAGES))
def test_what_exists_is_read_with_its_identifiers_and_quotes(language: str) -> None:
    text = IN_FOUR_LANGUAGES[language]
    read = said(text)
    known = read.constraints
    assert known.language == language
    assert {*(known.reused or ())} == {"vpc", "kms", "eks", "ecr"}
    assert (known.vpc_id, known.private_subnet_ids) == (VPC, SUBNETS)
    assert known.private_only is None
    assert (known.kms_key_arn, known.ecr_registry, known.eks_cluster_name) == (KEY, REGISTRY, "ml-prod")
    for key in ("reused", "vpc_id", "private_subnet_ids", "kms_key_arn", "ecr_registry", "eks_cluster_name"):
        assert read.provenance[key].source == "stated"
        assert read.provenance[key].quote in text


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("churn model, use our existing VPC and our existing KMS key", {"vpc", "kms"}),
        ("fraud API; we already have a VPC and an EKS cluster, reuse them", {"vpc", "eks"}),
        ("score events as they come; the MSK cluster is already there", {"kafka"}),
        ("Kündigungsmodell; der KMS-Schlüssel ist bereits vorhanden", {"kms"}),
        ("Betrugsmodell; wir haben bereits eine VPC und einen MSK-Cluster", {"vpc", "kafka"}),
        ("modelo de fraude; reutilizar la VPC y el registro ECR", {"vpc", "ecr"}),
        ("modelo de fraude; ya tenemos un clúster EKS", {"eks"}),
        ("modèle de fraude ; la clé KMS existe déjà", {"kms"}),
        ("modèle de fraude ; réutiliser notre cluster EKS", {"eks"}),
    ],
)
def test_words_that_say_it_is_there_need_no_identifier(text: str, things: set[str]) -> None:
    read = said(text)
    assert {*(read.constraints.reused or ())} == things
    assert read.provenance["reused"].quote in text


@pytest.mark.parametrize(
    "text",
    [
        "churn model in a private VPC, encrypted with our own KMS keys",
        "fraud API on Kubernetes, our team of 5 knows EKS",
        "we use Airflow and want the churn model in a new VPC",
        "score our existing customers, the model runs in a VPC",
        "events come from Kafka, score them as they come",
        "we already run Kafka on Confluent Cloud, score events as they come",
        "churn model; do not use our existing VPC",
    ],
)
def test_a_name_alone_is_no_wish_to_use_what_is_there(text: str) -> None:
    assert said(text).constraints.reused is None


def test_letters_and_digits_of_an_identifier_say_nothing_else() -> None:
    read = said(f"Churn model, score 2 million rows nightly in Frankfurt, 500 USD a month, events from {CLUSTER}")
    known = read.constraints
    assert known.kafka_cluster_arn == CLUSTER
    assert (known.regions, known.batch_volume_rows, known.monthly_budget_usd) == (("eu-central-1",), 2_000_000, 500)
    assert known.data_sources is None


def test_an_alias_names_no_key() -> None:
    read = said("churn model, encrypt with our existing KMS key arn:aws:kms:eu-west-1:123456789012:alias/shared")
    assert read.constraints.reused == ("kms",)
    assert read.constraints.kms_key_arn is None


def test_public_subnets_are_not_taken_for_private_ones() -> None:
    read = said(f"fraud API, {VPC}, private subnets {SUBNETS[0]}; public subnets subnet-0aaaaaaaa, subnet-0bbbbbbbb")
    assert read.constraints.private_subnet_ids == (SUBNETS[0],)


def test_the_region_of_an_identifier_stands_where_none_is_said() -> None:
    read = said(f"churn model nightly, KMS key {KEY}")
    assert read.constraints.regions == ("eu-central-1",)
    assert read.provenance["regions"].source == "inferred"
    assert read.provenance["regions"].quote == KEY


def test_a_key_in_another_region_than_the_system_is_a_contradiction() -> None:
    read = said(f"churn model nightly in Ireland, KMS key {KEY}")
    (conflict,) = read.conflicts
    assert conflict.fields == ("regions", "kms_key_arn")
    assert "eu-central-1" in conflict.detail
    assert "eu-west-1" in conflict.detail
    assert first_action(read) == "flag_conflict"


def test_who_settles_for_the_said_region_must_name_a_key_there() -> None:
    read = said(f"churn model nightly in Ireland, KMS key {KEY}", regions=["eu-west-1"])
    assert read.conflicts == ()
    assert read.constraints.reused == ("kms",)
    assert read.constraints.kms_key_arn is None


def test_who_moves_to_the_keys_region_keeps_it() -> None:
    read = said(f"churn model nightly in Ireland, KMS key {KEY}", regions=["eu-central-1"])
    assert read.constraints.kms_key_arn == KEY
    assert read.conflicts == ()


def test_a_new_network_instead_gives_up_the_one_that_was_named() -> None:
    read = said(IN_FOUR_LANGUAGES["en"], "use a new VPC instead")
    assert "vpc" not in (read.constraints.reused or ())
    assert (read.constraints.vpc_id, read.constraints.private_subnet_ids) == (None, None)
    assert read.constraints.kms_key_arn == KEY


def test_another_network_has_other_subnets() -> None:
    read = said(IN_FOUR_LANGUAGES["en"], "use our VPC vpc-0fff12345 instead")
    assert (read.constraints.vpc_id, read.constraints.private_subnet_ids) == ("vpc-0fff12345", None)
