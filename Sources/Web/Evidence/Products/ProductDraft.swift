import Basics
import Evidence
import Office

/// A product while somebody writes it: what was typed, whether or not it can be kept.
struct ProductDraft {
  private var record: ProductRecord
  private var steps: Set<ClearanceStep.Kind>
  /// Names of accounts, as they were typed, by the step.
  private var people: [ClearanceStep.Kind: String]
  private let isNew: Bool

  static var imprints: [(name: String, path: WritableKeyPath<Imprint, LocalizedText>)] {
    [("donor", \.donor), ("credit", \.credit), ("disclaimer", \.disclaimer)]
  }

  /// A new one, or one that is defined otherwise.
  init(_ known: ProductRecord?, in words: Words, people names: [ID<User>: String] = [:]) {
    isNew = known == nil
    record =
      known
      ?? ProductRecord(
        code: "", kind: .situationReport, names: LocalizedText(), languages: [words.language], level: .internal)
    steps = Set(record.steps.map(\.kind))
    people = Dictionary(
      uniqueKeysWithValues: record.steps.map { step in
        (step.kind, step.people.compactMap { names[$0] }.joined(separator: ", "))
      })
  }

  /// What a page sent; blocks stay as they are.
  init(_ form: Form, _ known: ProductRecord?, in words: Words) {
    self.init(known, in: words)
    if isNew { record.code = form["code"] ?? "" }
    record.kind = form["kind"].flatMap(ProductRecord.Kind.init(rawValue:)) ?? record.kind
    record.level = form["level"].flatMap(Level.init(rawValue:)) ?? record.level
    let first = form["first"].flatMap(Language.init(rawValue:)) ?? words.language
    let others = Language.allCases.filter { form.values("language").contains($0.rawValue) && $0 != first }
    record.languages = [first] + others
    for language in Language.allCases {
      record.names.texts[language.rawValue] = form["name.\(language.rawValue)"]
      for (name, path) in Self.imprints {
        record.imprint[keyPath: path].texts[language.rawValue] = form["\(name).\(language.rawValue)"]
      }
    }
    record.project = form["project"]
    record.imprint.licence = form["licence"] ?? ""
    record.schedule = form["schedule"].flatMap(ProductRecord.Schedule.init(rawValue:))
    steps = Set(form.values("step").compactMap(ClearanceStep.Kind.init(rawValue:)))
    for kind in ClearanceStep.Kind.allCases { people[kind] = form["people.\(kind.rawValue)"] ?? "" }
  }

  /// The definition as it would be kept. Throws `UserRefusal` where nobody has one of the names.
  func product(_ user: (UserName) async throws -> ID<User>) async throws -> ProductRecord {
    var product = record
    product.steps = []
    for kind in ClearanceStep.Kind.allCases where steps.contains(kind) {
      var named: Set<ID<User>> = []
      for name in (people[kind] ?? "").split(whereSeparator: { ",; ".contains($0) }) {
        named.insert(try await user(try UserName(String(name))))
      }
      product.steps.append(ClearanceStep(kind, people: named))
    }
    return product
  }

  /// A field a language.
  static func texts(
    _ name: String, _ label: String, _ texts: LocalizedText, longest: Int, in say: Words
  ) -> [Field] {
    Language.allCases.map { language in
      Field(
        "\(name).\(language.rawValue)", "\(label) (\(say["place.language.\(language.rawValue)"]))",
        texts[language] ?? ""
      ).with { ($0.isRequired, $0.longest) = (false, longest) }
    }
  }

  static func imprint(_ imprint: Imprint, in say: Words) -> [Field] {
    imprints.flatMap { name, path in
      texts(name, say["product.imprint.\(name)"], imprint[keyPath: path], longest: 4000, in: say)
    }
  }

  static func licence(_ imprint: Imprint, in say: Words) -> Field {
    Field("licence", say["product.licence"], imprint.licence).with {
      ($0.isRequired, $0.longest, $0.hint) = (false, 200, say["product.licenceHint"])
    }
  }

  /// - Parameters:
  ///   - edition: Of the product that is shown; nil for a new one.
  ///   - projects: Programmes whose imprint it may take.
  func page(
    title: String, edition: Int?, action: String, back: String, proof: String, problem: String?,
    projects: [ProgrammeRecord], in say: Words
  ) -> ProductEditPage {
    func choice<Value: RawRepresentable<String>>(
      _ name: String, _ label: String, _ values: [Value], _ chosen: String?, _ word: (Value) -> String
    ) -> Field {
      Field(name, label).with { field in
        field.options = values.map { .init($0.rawValue, word($0), isChosen: $0.rawValue == chosen) }
      }
    }
    return ProductEditPage(
      title: title, proof: proof, action: action, back: back, problem: problem,
      edition: edition.map { String($0) },
      code: isNew
        ? Field("code", say["product.code"], record.code).with {
          ($0.hint, $0.longest, $0.isVerbatim) = (say["product.codeHint"], 40, true)
        } : nil,
      names: Self.texts("name", say["product.name"], record.names, longest: 200, in: say),
      kind: choice("kind", say["product.kind"], ProductRecord.Kind.allCases, record.kind.rawValue) {
        say["product.kinds.\($0.rawValue)"]
      },
      level: choice("level", say["product.level"], Level.allCases, record.level.rawValue) {
        say["product.levels.\($0.rawValue)"]
      },
      first: choice("first", say["product.authoritative"], Language.allCases, record.authoritative.rawValue) {
        say["place.language.\($0.rawValue)"]
      }.with { $0.hint = say["product.authoritativeHint"] },
      languages: Language.allCases.map {
        .init(
          value: $0.rawValue, label: say["place.language.\($0.rawValue)"], isOn: record.languages.contains($0))
      },
      steps: ClearanceStep.Kind.allCases.map { kind in
        .init(
          value: kind.rawValue, label: say["product.steps.\(kind.rawValue)"], isOn: steps.contains(kind),
          people: Field("people.\(kind.rawValue)", say["product.people"], people[kind] ?? "").with {
            ($0.isRequired, $0.isVerbatim) = (false, true)
          })
      },
      project: Field("project", say["product.project"]).with { field in
        (field.isRequired, field.hint) = (false, say["product.projectHint"])
        field.options =
          [.init("", say["product.noProject"], isChosen: record.project == nil)]
          + projects.filter { !$0.isClosed || $0.code == record.project }.map {
            .init($0.code, $0.names.best(in: say.language), isChosen: $0.code == record.project)
          }
      },
      imprint: Self.imprint(record.imprint, in: say), licence: Self.licence(record.imprint, in: say),
      schedule: Field("schedule", say["product.schedule"]).with { field in
        field.isRequired = false
        field.options =
          [.init("", say["product.schedules.never"], isChosen: record.schedule == nil)]
          + ProductRecord.Schedule.allCases.map {
            .init($0.rawValue, say["product.schedules.\($0.rawValue)"], isChosen: $0 == record.schedule)
          }
      })
  }
}
