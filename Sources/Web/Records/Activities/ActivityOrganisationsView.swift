import Basics
import Records

/// The organisations of a sheet that the register does not have, as the page asks which are meant.
struct ActivityOrganisationsView {
  let path: String
  let view: ActivityView
  let proof: String

  private var words: Words { view.words }
  private static let shown = 200
  private static let new = "new"

  /// Those that wait first, each the most frequent first.
  func page(_ written: [WrittenOrganisation], problem: String?) -> ImportDecisionsPage {
    let asked = written.filter { $0.isOpen || $0.decision != nil }
      .sorted { ($0.isOpen ? 0 : 1, -$0.rows, $0.row) < ($1.isOpen ? 0 : 1, -$1.rows, $1.row) }
    let hidden = asked.count - Self.shown
    return ImportDecisionsPage(
      title: words["activity.import.organisations.title"],
      lead: words(
        "activity.import.organisations.lead",
        ["all": .text(words.number(written.count)), "open": .text(words.number(written.count(where: \.isOpen)))]),
      proof: proof, action: path, problem: problem, none: words["activity.import.organisations.none"],
      meant: words["activity.import.organisations.meant"],
      lines: asked.prefix(Self.shown).enumerated().map { line($0.offset + 1, $0.element) }, isEmpty: asked.isEmpty,
      more: hidden > 0 ? words("presence.import.places.more", ["count": .number(hidden)]) : nil)
  }

  private func line(_ number: Int, _ written: WrittenOrganisation) -> ImportDecisionsPage.Line {
    let isNew = written.decision.map { $0.organisation == nil } ?? false
    let decided = written.decision?.organisation
    let new = words["activity.import.organisations.new"]
    let shown = String(written.text.prefix(60))
    let state = decided.map(name) ?? (isNew ? new : words["presence.import.places.open"])
    return ImportDecisionsPage.Line(
      key: written.key, keyName: "key-\(number)", text: written.text,
      rows: words(
        "presence.import.places.rows", ["count": .number(written.rows), "row": .text(words.number(written.row))]),
      state: state, tone: written.decision == nil ? "tone-bad" : "tone-good",
      why: written.decision == nil
        ? words(
          "activity.import.organisations.alike",
          ["candidates": .isolated(written.candidates.map(name).joined(separator: ", "))])
        : words["presence.import.places.decided"],
      choiceName: "choice-\(number)",
      choiceLabel: words("activity.import.organisations.choice", ["organisation": .isolated(shown)]),
      options: [.init("", words["presence.import.places.asItIs"], isChosen: written.decision == nil)]
        + ([decided].compactMap(\.self) + written.candidates.filter { $0 != decided }).map {
          .init($0.description, name($0), isChosen: $0 == decided)
        } + [.init(Self.new, new, isChosen: isNew)],
      otherName: "other-\(number)",
      otherLabel: words("activity.import.organisations.other", ["organisation": .isolated(shown)]),
      otherHint: words["activity.import.organisations.otherHint"], other: "")
  }

  private func name(_ id: ID<Organisation>) -> String {
    guard let organisation = view.organisations[id] else { return words["activity.unknown"] }
    let (acronym, name) = (organisation.facts.acronym, organisation.name(in: words.language))
    return name == acronym ? acronym : "\(acronym) – \(name)"
  }

  /// What was decided, without lines that were left as they are. Throws where an acronym that was typed is not known.
  func decisions(_ form: Form) throws(ActivityRefusal) -> [OrganisationDecision] {
    var decisions: [OrganisationDecision] = []
    for number in 1...Self.shown {
      guard let key = form["key-\(number)"] else { continue }
      if let other = form["other-\(number)"] {
        let id = Organisation.id(ofAcronym: other)
        guard view.organisations[id] != nil else { throw .organisationUnknown }
        decisions.append(OrganisationDecision(key: key, organisation: id))
      } else if let choice = form["choice-\(number)"] {
        let id = ID<Organisation>(choice)
        guard id != nil || choice == Self.new else { continue }
        decisions.append(OrganisationDecision(key: key, organisation: id))
      }
    }
    return decisions
  }
}
