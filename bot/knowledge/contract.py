"""The topics that the assistant must answer. Their ids are used in other people's programs: none may be dropped.

More topics may be added under data/topics/ without a change here.
"""

from __future__ import annotations

# Topics on which the source document speaks: their answers must say what it says.
TOPICS_IN_DOCUMENT = (
    "what_is_therapy",
    "what_are_mscs",
    "msc_sources",
    "autologous_vs_donor",
    "source_bone_marrow",
    "source_adipose",
    "source_umbilical",
    "how_it_works",
    "mech_differentiation",
    "mech_immune",
    "mech_growth_factors",
    "effect_skin_renewal",
    "effect_collagen",
    "effect_wound_healing",
    "effect_inflammation",
    "effect_pigmentation",
    "delivery_overview",
    "delivery_injection",
    "delivery_topical",
    "delivery_microneedling_laser",
    "delivery_prp",
    "delivery_scaffold",
    "applications_overview",
    "app_acne_scars",
    "app_wrinkles_aging",
    "app_burns_wounds",
    "app_eczema",
    "app_psoriasis",
    "app_rosacea",
    "app_vitiligo_pigment",
    "benefits_overview",
    "benefit_minimally_invasive",
    "benefit_sustained_results",
    "benefit_personalized",
    "vs_conventional",
    "future_overview",
    "future_bioprinting",
    "future_smart_dressings",
    "future_gene_edited",
    "future_combination",
    "procedure_steps",
    "recovery_downtime",
)

# Topics that people ask about and on which the source document is silent.
TOPICS_OF_PATIENTS = (
    "exosomes",
    "safety_risks",
    "side_effects",
    "regulation_approval",
    "evidence",
    "candidacy",
    "pregnancy",
    "cancer_history",
    "cost_insurance",
    "number_of_sessions",
    "pain",
    "find_provider",
    "clinical_trials",
    "ethics_embryonic",
    "hair_loss",
)

CONTRACT_TOPICS = (*TOPICS_IN_DOCUMENT, *TOPICS_OF_PATIENTS)
