package dev.pleach.verification.laws;

import dev.pleach.testkit.laws.PayloadLaws;

class PayloadLawsTest extends PayloadLaws {}
