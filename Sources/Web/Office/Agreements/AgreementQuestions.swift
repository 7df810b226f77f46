import Basics
import HTTPTypes
import Office

/// The part of a form that asks for a partner's agreement: shown, and read; and the page that tells of one.
struct AgreementQuestions {
  let words: Words

  init(_ words: Words) {
    self.words = words
  }

  /// - Parameter isRequired: Where nothing else is asked; else it is for partners alone.
  func fields(
    _ form: Form, _ known: PartnerAgreement? = nil, isRequired: Bool = false, problem: (any Refusal)?
  ) -> [Field] {
    func field(_ name: String, _ key: String, _ value: String?, _ refusal: AgreementRefusal) -> Field {
      Field(name, words[key], form[name] ?? value ?? "").with {
        ($0.isRequired, $0.longest) = (isRequired, PartnerAgreement.longest)
        $0.problem = problem as? AgreementRefusal == refusal ? words.refusal(refusal) : nil
        $0.saysOptional = false
      }
    }
    return [
      field("organisation", "agreement.organisation", known?.organisation, .organisation),
      field("agreement", "agreement.reference", known?.reference, .missing),
      field("agreementFrom", "agreement.from", known?.from?.description, .from).with {
        ($0.type, $0.longest, $0.hint, $0.isRequired) = ("date", nil, words["agreement.fromHint"], false)
      },
      field("agreementUntil", "agreement.until", known?.until.description, .until).with {
        ($0.type, $0.longest, $0.hint) = ("date", nil, words["agreement.untilHint"])
      },
    ]
  }

  func agreement(of form: Form) throws(AgreementRefusal) -> PartnerAgreement {
    let (organisation, reference) = (form["organisation"] ?? "", form["agreement"] ?? "")
    guard !organisation.isEmpty else { throw .organisation }
    guard !reference.isEmpty else { throw .missing }
    let from = form.day("agreementFrom")
    guard from != nil || form["agreementFrom"] == nil else { throw .from }
    guard let until = form.day("agreementUntil") else { throw .until }
    return PartnerAgreement(organisation: organisation, reference: reference, from: from, until: until)
  }

  /// `Agency, MoU 7, up to 31 January 2027`; that none is named where there is none.
  func told(_ agreement: PartnerAgreement?) -> String {
    guard let agreement else { return words["agreement.none"] }
    return words(
      agreement.from == nil ? "agreement.of" : "agreement.ofSpan",
      [
        "organisation": .isolated(agreement.organisation), "reference": .isolated(agreement.reference),
        "from": .text(agreement.from.map(words.date) ?? ""), "day": .text(words.date(agreement.until)),
      ])
  }

  /// - Parameter action: Nil where nothing is opened any more.
  func page(
    of label: String, _ known: PartnerAgreement?, noted: [NotedAgreement], names: [ID<Actor>: String], action: String?,
    trail: [Crumb], _ problem: (any Refusal)?, _ visit: Visit
  ) -> Page<AgreementPage> {
    let over = known?.refusal(on: visit.today)
    let model = AgreementPage(
      label: label, state: over.map { words.refusal($0) } ?? told(known), isOpen: known != nil && over == nil,
      proof: visit.proof, action: action, back: trail.last?.path ?? "",
      fields: fields(visit.form, known, isRequired: true, problem: problem),
      earlier: noted.map {
        .init(
          organisation: $0.agreement.organisation, reference: $0.agreement.reference,
          until: [$0.agreement.from, $0.agreement.until].compactMap(\.self).map(words.date).joined(separator: " – "),
          noted: words(
            "agreement.noted",
            ["name": .isolated(names[$0.by] ?? words["agreement.somebody"]), "date": .text(words.date($0.noted))]))
      }, hasEarlier: !noted.isEmpty)
    return Page(
      words["agreement.title"], model, trail: trail, width: .narrow,
      status: problem == nil ? .ok : .unprocessableContent)
  }
}

extension Office {
  /// The names of people, by who they are in records.
  func names() async throws -> [ID<Actor>: String] {
    Dictionary(
      try await users.all().map { (Actor.user($0.id).id, $0.fullName) }, uniquingKeysWith: { first, _ in first })
  }
}
