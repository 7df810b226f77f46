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
    let form = try #require(pack).forms[0].form()
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

@Suite struct OurAssessmentsAskBeforeTheyCount {
  private func form(_ pack: String, _ id: String) throws -> AnsweredForm {
    let draft = try #require(OwnPacks.read(pack).forms.first { $0.formID == id })
    return AnsweredForm(try draft.form())
  }

  @Test(arguments: [("in_use", true), ("empty", true), ("closed", false), ("prepared", false), ("not_found", false)])
  func `a site that was seen empty is a zero, and one that is gone has no figure`(
    status: String, hasFigure: Bool
  ) throws {
    let visit = try form("sites", "site_mapping")
    try visit.answer("accessible", "yes")
    try visit.answer("status", status)
    if status == "in_use" {
      try visit.answer("population_known", "counted")
      try visit.answer("unit", "individuals")
    }
    #expect(try visit.isAsked("individuals") == hasFigure)
    guard hasFigure else { return }
    #expect(try visit.isTaken("individuals", "12") == (status == "in_use"))
    #expect(try visit.isTaken("individuals", "0"))
  }

  @Test(arguments: [("counted", true), ("estimated", true), ("unknown", false), ("not_said", false)])
  func `toilets are counted only where somebody knows, and a part of them is never more than all`(
    known: String, asked: Bool
  ) throws {
    let visit = try form("sites", "site_needs")
    try visit.answer("accessible", "yes")
    try visit.answer("status", "in_use")
    try visit.answer("toilets_known", known)
    #expect(try visit.isAsked("toilets") == asked)
    guard asked else { return }
    try visit.answer("toilets", "10")
    #expect(try visit.isTaken("toilets_women", "10"))
    #expect(try !visit.isTaken("toilets_women", "11"))
  }

  @Test(arguments: [
    ("sites", "site_needs", "accessible", "no"), ("locations", "location_needs", "outcome", "inaccessible"),
    ("locations", "returnee_location", "outcome", "nobody"), ("presence", "presence_survey", "outcome", "closed"),
  ])
  func `a visit that found nobody asks for no needs`(
    pack: String, id: String, question: String, found: String
  ) throws {
    let visit = try form(pack, id)
    try visit.answer(question, found)
    #expect(try !visit.isAsked("top_needs"))
  }

  @Test func `sites say their amounts outside of repeats, and presence its groups inside of one`() throws {
    let amounts = ["site.toilets", "site.water-litres", "site.covered-space", "site.area", "site.individuals"]
    let sites = try OwnPacks.read("sites").forms.map(\.shape.roles)
    #expect(sites.allSatisfy { $0.allSatisfy { $0.table == 0 && $0.role.hasPrefix("site.") } })
    #expect(Set(amounts).isSubset(of: sites[1].map(\.role)))
    for draft in try OwnPacks.read("locations").forms {
      let groups = draft.shape.roles.filter { $0.table != 0 && $0.role != "presence.informant-kind" }
      #expect(Set(groups.map(\.table)).count == 1, "\(draft.formID)")
      let said = ["presence.nationality", "presence.group", "presence.households", "presence.individuals"]
      #expect(groups.map(\.role) == said, "\(draft.formID)")
    }
  }

  @Test func `who refuses to be an informant leaves nothing behind, and nobody is kept longer than two years`() throws {
    let entry = try form("presence", "informant_register")
    try entry.answer("entry", "new")
    try entry.answer("entered_on", "2026-01-01")
    try entry.answer("consent", "no")
    #expect(try !entry.isAsked("informant_code"))
    #expect(try !entry.isAsked("informant_kind"))
    #expect(try !entry.isAsked("remarks"))
    try entry.answer("consent", "yes")
    try entry.answer("informant_code", "HAT-017")
    try entry.answer("informant_kind", "teacher")
    #expect(try !entry.isTaken("keep_until", "2025-12-31"))
    #expect(try !entry.isTaken("keep_until", "2028-01-03"))
    #expect(try entry.isTaken("keep_until", "2028-01-01"))
  }

  @Test func `members of a sample are counted by sex and age, and who cannot be placed is counted apart`() throws {
    let interview = try form("presence", "demographic_sample")
    try interview.answer("met", "adult")
    #expect(try !interview.isAsked("female_0_4"))
    try interview.answer("consent", "yes")
    try interview.answer("household_size", "4")
    try interview.count("member")
    let members = [
      ("female", "exact", "34"), ("male", "exact", "0"), ("male", "unknown", ""), ("not_said", "exact", "9"),
    ]
    for (number, member) in members.enumerated() {
      try interview.answer("member_sex", member.0, instance: number)
      try interview.answer("age_known", member.1, instance: number)
      if !member.2.isEmpty { try interview.answer("member_age", member.2, instance: number) }
    }
    #expect(try interview.text("female_18_59") == "1")
    #expect(try interview.text("male_0_4") == "1")
    #expect(try interview.text("female_5_11") == "0")
    #expect(try interview.text("unplaced") == "2")
  }

  @Test func `dwellings by damage that add up to more than there were are questioned`() throws {
    let visit = try form("locations", "returnee_location")
    try visit.answer("outcome", "assessed")
    try visit.answer("dwellings_known", "estimated")
    try visit.answer("dwellings", "100")
    try visit.answer("dwellings_damaged", "60")
    try visit.answer("dwellings_destroyed", "30")
    #expect(try !visit.isAsked("dwellings_differ"))
    try visit.answer("dwellings_intact", "20")
    #expect(try visit.isAsked("dwellings_differ"))
  }
}
