import Basics
import Collect
import FormEngine
import Foundation
import Testing
import Worlds

@Suite struct PacksAreChecked {
  /// A pack that is good; tests spoil a copy of it.
  static let good = [
    "pack.yaml": """
    name: camp
    edition: 1
    programme: survey
    title: { en: Camp, tr: Kamp, ar: مخيم }
    description: { en: A camp, tr: Bir kamp, ar: مخيم ما }
    forms: [camp.md]
    lists: lists.md
    """,
    "camp.md": """
    | survey |
    | | type | name | label::English (en) | label::Türkçe (tr) | label::العربية (ar) |
    | | select_one water | water | Water \\| tank? | Su? | ماء؟ |
    | | select_one yes_no | open | Open? | Açık mı? | مفتوح؟ |
    | choices |
    | | list_name | label::English (en) | label::Türkçe (tr) | label::العربية (ar) | name |
    | | yes_no | Yes | Evet | نعم | yes |
    | settings |
    | | form_id | version | default_language |
    | | camp | 1 | English (en) |
    """,
    "lists.md": """
    # Two forms will need them.

    | choices |
    | | list_name | name | label::English (en) | label::Türkçe (tr) | label::العربية (ar) |
    | | water | tap | Tap | Musluk | صنبور |
    | | water | truck | Truck | Tanker | صهريج |
    | | fuel | gas | Gas | Gaz | غاز |
    """,
  ]

  static func folder(_ files: [String: String]) throws -> PackFolder {
    let folder = try Scratch.newFolder()
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    return PackFolder(folder)
  }

  private func findings(_ file: String, _ old: String, _ new: String) throws -> [String] {
    var files = Self.good
    files[file] = files[file]?.replacing(old, with: new)
    return try Self.folder(files).read().findings.map {
      "\($0.file)!\($0.diagnostic.location?.description ?? "") \($0.diagnostic.code)"
    }
  }

  @Test func `a form is completed by the lists that it names, whatever the order of columns`() throws {
    let (pack, findings) = try Self.folder(Self.good).read()
    #expect(findings == [])
    let form = try try #require(pack).forms[0].form()
    #expect(form.list(named: "water")?.choices.map(\.name) == ["tap", "truck"])
    #expect(form.list(named: "yes_no")?.choices.map(\.name) == ["yes"])
    #expect(form.list(named: "fuel") == nil)
    let language = form.language(for: .turkish)
    #expect(form.plainText(form.list(named: "water")?.choices[1].label, in: language) == "Tanker")
    #expect(form.plainText(form[path: "/data/water"]?.label, in: form.language(for: .english)) == "Water | tank?")
  }

  @Test(
    arguments: [
      ("pack.yaml", "edition: 1", "edition: zero", ["pack.yaml!2:J pack.edition"]),
      (
        "pack.yaml", "programme: survey", "program: survey",
        ["pack.yaml!3:A pack.key.unknown", "pack.yaml! pack.key.missing"]
      ),
      ("pack.yaml", ", tr: Kamp", "", ["pack.yaml!4:H pack.text-missing"]),
      ("pack.yaml", "[camp.md]", "[../camp.md]", ["pack.yaml!6:I pack.file.name"]),
      ("pack.yaml", "name: camp", "name: [", ["pack.yaml! pack.manifest.unreadable"]),
      ("pack.yaml", "[camp.md]", "[other.md]", ["other.md! pack.file.missing", "camp.md! pack.file.unlisted"]),
      ("pack.yaml", "[camp.md]", "[camp.md, camp.md]", ["camp.md! pack.form.twice"]),
      ("camp.md", " | version | ", " | edition | ", ["camp.md!settings pack.form.version"]),
      ("camp.md", "Açık mı?", "", ["camp.md!survey!4:B pack.form.untranslated"]),
      ("lists.md", "صهريج", "", ["lists.md!choices!6 pack.form.untranslated"]),
      ("lists.md", "| truck |", "| tap |", ["lists.md!choices!6:B form.choice.name-duplicate"]),
      ("lists.md", "choices", "lists", ["lists.md! pack.lists.empty", "camp.md!survey!3:A form.list.missing"]),
    ] as [(String, String, String, [String])])
  func `what is wrong is told at its place`(file: String, old: String, new: String, told: [String]) throws {
    #expect(try findings(file, old, new) == told)
  }

  @Test func `a folder without a manifest is no pack`() throws {
    let (pack, findings) = try Self.folder([:]).read()
    #expect(pack == nil)
    #expect(findings.map(\.diagnostic.code) == ["pack.manifest.missing"])
  }

  @Test(arguments: OwnPacks.folders.map(\.url.lastPathComponent))
  func `a pack that comes with Konak has nothing to tell`(name: String) throws {
    let folder = try #require(OwnPacks.folders.first { $0.url.lastPathComponent == name })
    let (pack, findings) = folder.read()
    #expect(findings == [])
    #expect(pack?.manifest.name == name)
  }

  @Test(arguments: OwnPacks.folders.map(\.url.lastPathComponent))
  func `every rule of a pack that comes with Konak has a value in a new record`(name: String) throws {
    for draft in try OwnPacks.read(name).forms {
      let form = try draft.form()
      let logic = FormLogic(form)
      #expect(logic.diagnostics == [], "\(draft.formID)")
      let session = AnswerSession(logic, instances: form.choiceTrees())
      #expect(session.problems.isEmpty, "\(draft.formID): \(session.problems)")
    }
  }
}

@Suite struct TheBaselineKeepsZeroUnknownAndNotReachedApart {
  @Test(arguments: [
    ("assessed", true, false), ("nobody", false, false), ("unchanged", false, false), ("inaccessible", false, true),
  ])
  func `only what was assessed is asked for figures, and only what was not reached for the obstacle`(
    outcome: String, hasFigures: Bool, hasObstacle: Bool
  ) throws {
    let visit = AnsweredForm(try OwnPacks.read("baseline").forms[1].form())
    try visit.answer("outcome", outcome)
    #expect(try visit.isAsked("residence_basis") == hasFigures)
    #expect(try visit.isAsked("obstacle") == hasObstacle)
  }
}
