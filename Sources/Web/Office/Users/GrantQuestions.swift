import Basics
import Office

/// The part of a form that asks for a grant: shown, and read.
struct GrantQuestions {
  private let areas: Areas

  init(_ areas: Areas) {
    self.areas = areas
  }

  func form(_ visit: Visit, problem: (any Refusal)?) async throws -> GrantForm {
    let words = visit.words
    let form = visit.form
    let isOfPlace = problem as? UserRefusal == .placeUnknown
    let chosenRole = form["role"] ?? Role.officer.rawValue
    let chosenLevel = form["sensitivity"] ?? String(Sensitivity.internalUse.rawValue)
    let programmes = try await areas.programmes(words.language)
    return GrantForm(
      role: Field("role", words["grant.role"]).with {
        $0.hint = words["grant.roleHint"]
        $0.options = Role.allCases.map { role in
          Field.Option(
            role.rawValue, words["role.\(role.rawValue)"] + " – " + words["role.about.\(role.rawValue)"],
            isChosen: role.rawValue == chosenRole)
        }
      },
      programme: programmes.isEmpty
        ? nil
        : Field("programme", words["grant.programme"]).with {
          $0.options =
            [Field.Option("", words["grant.allProgrammes"], isChosen: form["programme"] == nil)]
            + programmes.map {
              Field.Option($0.id.description, $0.name, isChosen: form["programme"] == $0.id.description)
            }
          $0.isRequired = false
        },
      place: Field("place", words["grant.place"], form["place"] ?? "").with {
        $0.hint = words["grant.placeHint"]
        $0.isRequired = false
        $0.problem = isOfPlace ? words.refusal(UserRefusal.placeUnknown) : nil
      },
      sensitivity: Field("sensitivity", words["grant.sensitivity"]).with {
        $0.options = Sensitivity.allCases.map { level in
          Field.Option(
            String(level.rawValue),
            words["sensitivity.\(level.name)"] + " – " + words["sensitivity.about.\(level.name)"],
            isChosen: String(level.rawValue) == chosenLevel)
        }
      },
      level: Field("level", words["grant.level"]).with {
        $0.hint = words["grant.levelHint"]
        $0.options = Grant.levels.map { level in
          Field.Option(
            level.rawValue, words["grant.levels.\(level.rawValue)"],
            isChosen: level.rawValue == form["level"] ?? Level.internal.rawValue)
        }
      },
      agreement: AgreementQuestions(words).fields(form, problem: problem),
      until: Field("until", words["grant.until"], form["until"] ?? "").with {
        $0.type = "date"
        $0.hint = words["grant.untilHint"]
        $0.isRequired = false
      },
      problem: isOfPlace || problem is AgreementRefusal ? nil : problem.map { words.refusal($0) })
  }

  /// The agreement that the form names, where the grant is for partners.
  func agreement(of visit: Visit, for grant: Grant) throws(AgreementRefusal) -> PartnerAgreement? {
    try grant.level == .partner ? AgreementQuestions(visit.words).agreement(of: visit.form) : nil
  }

  /// The grant that the form asks for. A choice that the form does not offer is refused as malformed.
  func grant(of form: Form) async throws -> Grant {
    guard let role = form["role"].flatMap(Role.init(rawValue:)),
      let level = form["sensitivity"].flatMap(Int.init).flatMap(Sensitivity.init(rawValue:))
    else { throw AccessRefusal.malformed }
    var grant = Grant(role, sensitivity: level)
    if let text = form["level"] {
      guard let level = Level(rawValue: text), Grant.levels.contains(level) else { throw AccessRefusal.malformed }
      grant.level = level
    }
    if let text = form["programme"] {
      guard let programme = ID<Programme>(text) else { throw AccessRefusal.malformed }
      grant.programme = programme
    }
    if let text = form["place"] {
      guard let place = try await areas.place(text) else { throw UserRefusal.placeUnknown }
      grant.place = place
    }
    grant.until = try form.optionalDay("until")
    return grant
  }
}
