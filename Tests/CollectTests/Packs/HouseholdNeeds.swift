import Collect
import FormEngine
import Foundation
import Testing
import Worlds

/// The household survey computes its indicators while it is answered; the samples and their figures are those of
/// WFP's RAM resources.
@Suite struct HouseholdNeedsComputesItsIndicators {
  private let form: Form
  init() throws { form = try OwnPacks.read("household-needs").forms[0].form() }

  /// An interview that has come to the household's food.
  private func interview() throws -> AnsweredForm {
    let interview = AnsweredForm(form)
    try interview.answer("consent", "yes")
    return interview
  }

  /// The rows of a sample by column; nil without the material.
  private func sample(_ name: String) throws -> [[String: String]]? {
    guard let data = Conformance.data("indicators/wfp-ram/Static/\(name)") else { return nil }
    let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let heads = try #require(lines.first).map { String($0.split(separator: "/").last ?? "") }
    return lines.dropFirst().map { Dictionary(zip(heads, $0), uniquingKeysWith: { first, _ in first }) }
  }

  private func published() throws -> Published? {
    guard let data = Conformance.data("indicators/EXPECTED_wfp_samples.json") else { return nil }
    return try JSONDecoder().decode(Published.self, from: data)
  }

  private struct Published: Decodable {
    let FCS: Score
    let rCSI: Score
    let LCS_FS: Levels
    let WG_SS_DISABILITY3_roster: Flags
    let WG_SS_DISABILITY3_hoh: Flags

    struct Score: Decodable {
      let values: [Double]
      let cat21_35: [String: Int]?
      let cat28_42: [String: Int]?
    }
    struct Levels: Decodable { let max_cat: [Int] }
    struct Flags: Decodable { let flag: [Int] }
  }

  private func counts(_ classes: [String], _ names: [String]) -> [String: Int] {
    Dictionary(grouping: classes, by: { String((names.firstIndex(of: $0) ?? -1) + 1) }).mapValues(\.count)
  }

  @Test func `the food consumption score and its classes are those published`() throws {
    guard let rows = try sample("FCS_Sample_Survey.csv"), let published = try published() else { return }
    let questions = [
      "FCSStap": "food_staples", "FCSPulse": "food_pulses", "FCSPr": "food_meat", "FCSDairy": "food_milk",
      "FCSVeg": "food_vegetables", "FCSFruit": "food_fruit", "FCSFat": "food_oil", "FCSSugar": "food_sugar",
    ]
    let interviews = try rows.map { row in
      let interview = try interview()
      for (column, question) in questions { try interview.answer(question, try #require(row[column])) }
      return interview
    }
    #expect(try interviews.map { Double(try $0.text("fcs")) } == published.FCS.values)
    let names = ["poor", "borderline", "acceptable"]
    #expect(counts(try interviews.map { try $0.text("fcs_class") }, names) == published.FCS.cat21_35)
    #expect(counts(try interviews.map { try $0.text("fcs_class_oil_sugar") }, names) == published.FCS.cat28_42)
  }

  @Test func `the reduced coping index is that published`() throws {
    guard let rows = try sample("RCSI_Sample_Survey.csv"), let published = try published() else { return }
    let questions = [
      "rCSILessQlty": "coping_cheaper", "rCSIBorrow": "coping_borrowed", "rCSIMealSize": "coping_portions",
      "rCSIMealAdult": "coping_adults", "rCSIMealNb": "coping_meals",
    ]
    let scores = try rows.map { row in
      let interview = try interview()
      for (column, question) in questions { try interview.answer(question, try #require(row[column])) }
      return Double(try interview.text("rcsi"))
    }
    #expect(scores == published.rCSI.values)
  }

  @Test func `the severest livelihood coping is that published`() throws {
    guard let rows = try sample("LCS_Sample_Survey/LHCS_FS_Sample_Survey.csv"), let published = try published() else {
      return
    }
    let questions = [
      "Lcs_stress_DomAsset": "lcs_stress_goods", "Lcs_stress_Saving": "lcs_stress_savings",
      "Lcs_stress_BorrowCash": "lcs_stress_debt", "Lcs_stress_Utilities": "lcs_stress_bills",
      "Lcs_crisis_ProdAssets": "lcs_crisis_tools", "Lcs_crisis_Health": "lcs_crisis_health",
      "Lcs_crisis_OutSchool": "lcs_crisis_school", "Lcs_em_ResAsset": "lcs_emergency_dwelling",
      "Lcs_em_Begged": "lcs_emergency_begging", "Lcs_em_IllegalAct": "lcs_emergency_work",
    ]
    let codes = ["10": "no_need", "20": "exhausted", "30": "yes", "9999": "not_applicable", "999": "not_applicable"]
    let levels = try rows.map { row in
      let interview = try interview()
      for (column, question) in questions {
        try interview.answer(question, try #require(row[column].flatMap { codes[$0] }))
      }
      return Int(try interview.text("lcs_severity"))
    }
    #expect(levels == published.LCS_FS.max_cat)
  }

  private enum Method: String, CaseIterable {
    case roster = "RosterMethod/Demographic_module_DisabilityHHMemb_submodule_RepeatDisabHHMembers.csv"
    case head = "HoHMethod/PRO_WG_HoH_Sample_Survey.csv"

    var prefix: String {
      switch self {
      case .roster: "PDisab"
      case .head: "HHHDisab"
      }
    }

    func flags(in published: Published) -> [Int] {
      switch self {
      case .roster: published.WG_SS_DISABILITY3_roster.flag
      case .head: published.WG_SS_DISABILITY3_hoh.flag
      }
    }
  }

  @Test(arguments: Method.allCases)
  private func `who has a disability by the Washington Group's short set is who is published`(method: Method) throws {
    guard let rows = try sample("PRO_WG_Sample_Survey/\(method.rawValue)"), let published = try published() else {
      return
    }
    let questions = [
      "See": "wg_seeing", "Hear": "wg_hearing", "Walk": "wg_walking", "Remember": "wg_remembering",
      "Understand": "wg_communicating", "Wash": "wg_self_care",
    ]
    let codes = ["1": "none", "2": "some", "3": "a_lot", "4": "cannot", "888": "not_known", "999": "refused"]
    let interview = try interview()
    try interview.answer("household_size", String(rows.count))
    try interview.count("member")
    let found = try rows.indices.map { place in
      try interview.answer("member_age", "30", instance: place)
      for (column, question) in questions {
        let code = try #require(rows[place][method.prefix + column].flatMap { codes[$0] })
        try interview.answer(question, code, instance: place)
      }
      return Int(try interview.text("has_disability", instance: place))
    }
    let expected = method.flags(in: published)
    #expect(found == expected)
    #expect(try interview.text("members_with_disability") == String(expected.reduce(0, +)))
  }

  /// FANTA's guide of 2011: rarely and sometimes count one, often two; 0–1 little, 2–3 moderate, 4–6 severe hunger.
  @Test(arguments: [
    (["no", "no", "no"], "0", "little"), (["rarely", "no", "no"], "1", "little"),
    (["sometimes", "rarely", "no"], "2", "moderate"), (["often", "sometimes", "no"], "3", "moderate"),
    (["often", "often", "no"], "4", "severe"), (["often", "often", "often"], "6", "severe"),
  ])
  func `household hunger counts how often, not only whether`(answers: [String], score: String, level: String) throws {
    let interview = try interview()
    for (item, answer) in zip(["no_food", "hungry_night", "hungry_day"], answers) {
      try interview.answer("hhs_\(item)", answer == "no" ? "no" : "yes")
      if answer != "no" { try interview.answer("hhs_\(item)_often", answer) }
    }
    #expect(try interview.text("hhs") == score)
    #expect(try interview.text("hhs_class") == level)
  }

  @Test func `a score that was not asked to its end has no value`() throws {
    let interview = try interview()
    try interview.answer("food_staples", "7")
    try interview.answer("coping_cheaper", "3")
    try interview.answer("lcs_stress_goods", "yes")
    try interview.answer("hhs_no_food", "yes")
    for score in ["fcs", "fcs_class", "rcsi", "rcsi_class", "lcs_severity", "lcs_class", "hhs", "hhs_class"] {
      #expect(try interview.text(score) == "", "\(score)")
    }
  }

  @Test func `nothing is asked without consent, and of no child under five what it can do alone`() throws {
    let refused = AnsweredForm(form)
    try refused.answer("consent", "no")
    #expect(try !refused.isAsked("household_size"))
    #expect(try !refused.isAsked("food_staples"))
    let interview = try interview()
    try interview.answer("household_size", "2")
    try interview.count("member")
    try interview.answer("member_age", "4", instance: 0)
    #expect(try !interview.isAsked("wg_seeing"))
    try interview.answer("member_age", "5", instance: 1)
    #expect(try interview.isAsked("wg_seeing"))
    #expect(try !interview.isTaken("food_staples", "8"))
  }
}
