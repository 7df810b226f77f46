import Basics
import Foundation
import Testing
import Worlds

@testable import Statistics

extension CaliforniaSchools {
  func design(population: Double? = nil) throws -> SurveyDesign {
    let weight = population.map { $0 / 15 } ?? Self.weight
    return try SurveyDesign(
      districts.map { .init(weight: weight, cluster: $0, population: population) }, selection: .probability)
  }
}

private func isNear(_ estimate: SurveyEstimate, _ value: Double, _ error: Double) -> Bool {
  abs(estimate.value / value - 1) < 1e-12 && abs(estimate.standardError - error) < 1e-9 * max(1, error)
}

/// Figures of R's `survey` 4.5 on its data `api`, as the reference tests of Survey.jl record them (xKDR, test/r_reference).
@Suite struct SurveysAreEstimatedAsByTheReference {
  private let schools = CaliforniaSchools()

  @Test func `means, totals and ratios of a cluster sample`() throws {
    #expect(schools.index.count == 183 && Set(schools.districts).count == 15)
    let design = try schools.design()
    #expect(isNear(try design.mean(schools.index), 644.169398907104, 23.7790107208869))
    #expect(isNear(try design.total(schools.index), 3989985.46570206, 907398.705597438))
    #expect(isNear(try design.mean(schools.pupils), 549.715846994536, 45.6458729407598))
    #expect(isNear(try design.total(schools.pupils), 3404940.13452911, 941610.74091198))
    #expect(isNear(try design.ratio(schools.index, over: schools.pupils), 1.17182250144138, 0.127544610789565))
  }

  @Test func `the part of the population that was drawn lessens the error`() throws {
    let design = try schools.design(population: 757)
    #expect(isNear(try design.mean(schools.index), 644.169398907105, 23.5422406937812))
    #expect(isNear(try design.total(schools.index), 5949162.06666667, 1339481.29924731))
    #expect(isNear(try design.total(schools.pupils), 5076845.73333333, 1389984.3264506))
    #expect(isNear(try design.ratio(schools.index, over: schools.pupils), 1.17182250144138, 0.126274636133836))
    let share = try SurveyDesign(
      schools.districts.map { .init(weight: 1, cluster: $0, population: 15.0 / 757) }, selection: .probability)
    #expect(isNear(try share.mean(schools.index), 644.169398907105, 23.5422406937812))
  }

  @Test func `intervals are Student's, with clusters less strata`() throws {
    let mean = try schools.design().mean(schools.index)
    let interval = try #require(mean.interval)
    #expect(mean.degreesOfFreedom == 14)
    #expect(abs(interval.lower - 593.168493261091) < 1e-8 && abs(interval.upper - 695.170304553117) < 1e-8)
  }

  @Test func `shares`() throws {
    let design = try schools.design()
    for (type, share, error, total, totalError) in [
      ("E", 0.78688524590164, 0.0468025716133837, 4873.96746826172, 1346.72892173089),
      ("H", 0.0765027322404372, 0.0270798559291773, 473.857948303223, 160.295355947307),
      ("M", 0.136612021857924, 0.0299472342965665, 846.174907684326, 169.234981536865),
    ] {
      #expect(isNear(try design.proportion(schools.types.map { $0 == type }), share, error))
      #expect(isNear(try design.total(schools.types.map { $0 == type ? 1 : 0 }), total, totalError))
    }
    let awards = try design.proportion(schools.awards)
    #expect(isNear(awards, 0.710382513661203, 0.0333503726041141))
    // The interval is even around the logit, and inside 0 to 1.
    let interval = try #require(awards.interval)
    let logits = [interval.lower, awards.value, interval.upper].map { log($0 / (1 - $0)) }
    #expect(abs(logits[0] + logits[2] - 2 * logits[1]) < 1e-12)
    let t = StudentT(degreesOfFreedom: 14).quantile(0.975)
    #expect(abs(logits[2] - logits[1] - t * awards.standardError / (awards.value * (1 - awards.value))) < 1e-12)
  }

  @Test func `a part of the population keeps the clusters that have nobody in it`() throws {
    let (design, corrected) = (try schools.design(), try schools.design(population: 757))
    func isIn(_ districts: Set<Int>) -> [Bool] { schools.districts.map(districts.contains) }
    let (angeles, diego, clara) = (isIn([197, 406]), isIn([135, 510]), isIn([61, 413, 448]))
    #expect(isNear(try design.mean(schools.index, in: angeles), 647.266666666667, 17.4230693023744))
    #expect(isNear(try design.total(schools.index, in: angeles), 328620.487148285, 290601.912061673))
    #expect(isNear(try design.mean(schools.index, in: diego), 659.436363636363, 2.31989997506545))
    #expect(isNear(try design.total(schools.index, in: diego), 1227596.70907211, 864078.531156204))
    #expect(isNear(try design.mean(schools.index, in: clara), 732.076923076923, 15.9315559043315))
    #expect(isNear(try corrected.mean(schools.index, in: clara), 732.076923076923, 15.772923782601))
    #expect(isNear(try corrected.total(schools.index, in: clara), 960582.533333333, 627035.544140536))
    // Of one district there is no telling.
    let alone = try design.mean(schools.index, in: isIn([637]))
    #expect(abs(alone.value - 669) < 1e-9 && alone.standardError < 1e-9 && alone.interval == nil)
    // Left out answers are a domain too.
    let partial = zip(schools.index, angeles).map { $1 ? $0 : nil }
    #expect(try design.mean(partial) == design.mean(schools.index, in: angeles))
  }

  @Test func `medians and quartiles with Woodruff's intervals`() throws {
    for (population, share, value, lower, upper, error) in [
      (nil, 0.25, 551.75, 490.180552790606, 627.319447209394, 31.97028757949),
      (nil, 0.5, 652, 555.501474284904, 714, 36.9497177989688),
      (nil, 0.75, 717.5, 691, 775.932806111644, 19.7998259197743),
      (757, 0.25, 551.75, 490.504850087458, 626.990299825084, 31.8179543230309),
      (757, 0.5, 652, 557.189188336553, 714, 36.5562721334498),
      (757, 0.75, 717.5, 691, 772.739734810799, 19.055446229516),
    ] as [(Double?, Double, Double, Double, Double, Double)] {
      let estimate = try schools.design(population: population).quantile(share, of: schools.index)
      #expect(abs(estimate.value - value) < 1e-9 && abs(estimate.standardError - error) < 1e-8)
      let interval = try #require(estimate.interval)
      #expect(abs(interval.lower - lower) < 1e-8 && abs(interval.upper - upper) < 1e-8)
    }
  }

  /// `svytotal(~enroll, dclus1, deff = TRUE)` in the package's documentation of `svymean`.
  @Test func `the design effect is beside a simple random sample`() throws {
    let design = try SurveyDesign(
      schools.districts.map { .init(weight: CaliforniaSchools.weight, cluster: $0, population: 757) },
      selection: .probability)
    let total = try design.total(schools.pupils)
    #expect(abs(total.standardError - 932235) < 0.5)
    #expect(abs((total.designEffect ?? 0) - 31.311) < 0.001)
  }
}

/// Figures that samplics 0.6.1 (PyPI) gives of sdcMicro's test data, its households drawn within towns and countryside.
@Suite struct StrataAndClustersAreEstimatedAsByTheReference {
  @Test func `means, totals, ratios and shares, of all and of a part`() throws {
    guard let file = try Sheet("sdcMicro_testdata.csv") else { return }
    func numbers(_ name: String) -> [Double?] { file.column(name).map { $0.flatMap(Double.init) } }
    let (strata, households, weights) = (numbers("urbrur"), numbers("ori_hid"), numbers("sampling_weight"))
    let design = try SurveyDesign(
      strata.indices.map {
        .init(weight: weights[$0] ?? 0, stratum: Int(strata[$0] ?? 0), cluster: Int(households[$0] ?? 0))
      }, selection: .probability)
    let men = file.column("sex").map { $0 == "1" }
    #expect(design.clusters == 1000)
    #expect(isNear(try design.total(numbers("savings")), 2273529973452.2, 38621423920.29896))
    #expect(isNear(try design.total(numbers("savings"), in: men), 1159809729702.7, 25826364060.65534))
    #expect(isNear(try design.mean(numbers("income"), in: men), 49050743.37747473, 603683.3118362585))
    let ratio = (numbers("expend"), numbers("income"))
    #expect(isNear(try design.ratio(ratio.0, over: ratio.1), 1.0076641585821682, 0.012294886569007272))
    #expect(isNear(try design.ratio(ratio.0, over: ratio.1, in: men), 1.0135644604414988, 0.01775925807132146))
    let water = file.column("water").map { $0.map { $0 == "1" } }
    let share = try design.proportion(water)
    #expect(isNear(share, 0.13100436681222707, 0.011190409677691486))
    #expect(share.degreesOfFreedom == 998)
    #expect(abs((share.interval?.lower ?? 0) - 0.11056321451501058) < 1e-9)
    #expect(isNear(try design.proportion(water, in: men), 0.1328397212543554, 0.011900067332416378))
  }
}

@Suite struct SurveysAreHonest {
  @Test func `a sample without known chances has no errors, and is refused`() {
    #expect(throws: SurveyDesign.Refusal.notProbability) {
      try SurveyDesign([.init(weight: 1, cluster: 0)], selection: .convenience)
    }
  }

  @Test func `strata are taken apart`() throws {
    // Two strata of their own mean: only what differs inside them is chance.
    let respondents = (0..<8).map { SurveyDesign.Respondent(weight: 10, stratum: $0 / 4, cluster: $0, population: 40) }
    let answers: [Double?] = [1, 2, 3, 4, 101, 102, 103, 104]
    let total = try SurveyDesign(respondents, selection: .probability).total(answers)
    // In each: (1 − 4/40) × 4/3 × Σ(10(y − ȳ))² = 0.9 × 4/3 × 500.
    #expect(total.value == 4200 && total.degreesOfFreedom == 6)
    #expect(abs(total.standardError - (2 * 600.0).squareRoot()) < 1e-9)
  }

  @Test func `a stratum with one cluster is refused, or taken as asked`() throws {
    let strata = [0, 0, 0, 1]
    let respondents = strata.enumerated().map { SurveyDesign.Respondent(weight: 2, stratum: $1, cluster: $0) }
    let answers: [Double?] = [1, 2, 6, 11]
    #expect(throws: SurveyDesign.Refusal.lonely(stratum: 1)) {
      try SurveyDesign(respondents, selection: .probability).mean(answers)
    }
    func error(_ lonely: SurveyDesign.LonelyStratum) throws -> Double {
      try SurveyDesign(respondents, selection: .probability, lonely: lonely).mean(answers).standardError
    }
    // Linearised: (y − 5)/4 = −1, −3/4, 1/4, 3/2; the first three have mean −1/2 and 3/2 × Σ = 21/16.
    let within: Double = 1.5 * (0.25 + 0.0625 + 0.5625)
    #expect(abs(try error(.certain) - within.squareRoot()) < 1e-12)
    #expect(abs(try error(.centre) - (within + 2.25).squareRoot()) < 1e-12)
    #expect(abs(try error(.average) - (2 * within).squareRoot()) < 1e-12)
  }

  @Test func `what cannot be is refused`() throws {
    #expect(throws: SurveyDesign.Refusal.weight(respondent: 0)) {
      try SurveyDesign([.init(weight: 0, cluster: 0)], selection: .probability)
    }
    #expect(throws: SurveyDesign.Refusal.population(stratum: 0)) {
      try SurveyDesign(
        [.init(weight: 1, cluster: 0, population: 1), .init(weight: 1, cluster: 1, population: 1)],
        selection: .probability)
    }
    #expect(throws: SurveyDesign.Refusal.empty) {
      try SurveyDesign([.init(weight: 1, cluster: 0)], selection: .probability).mean([nil])
    }
  }

  @Test func `Student's t is that of tables`() {
    for (freedom, share, value) in [
      (1, 0.975, 12.7062047361747), (14, 0.975, 2.1447866879169), (199, 0.975, 1.9719565442493),
    ] {
      #expect(abs(StudentT(degreesOfFreedom: freedom).quantile(share) - value) < 1e-9)
    }
    #expect(
      StudentT(degreesOfFreedom: 5).quantile(0.5) == 0 || abs(StudentT(degreesOfFreedom: 5).quantile(0.5)) < 1e-12)
  }

  /// Intervals of 95 % hold the truth about as often, in samples of clusters from a population that is known.
  @Test func `intervals hold what they promise`() throws {
    var random = SplitMix64(seed: 7)
    let population = (0..<400).map { _ -> [Double] in
      let centre = Double.random(in: 0..<100, using: &random)
      return (0..<10).map { _ in centre + Double.random(in: 0..<60, using: &random) }
    }
    let truth = population.joined().reduce(0, +) / 4000
    let held = try (0..<400).count { _ in
      let drawn = population.shuffled(using: &random).prefix(30)
      let respondents = drawn.indices.flatMap { cluster in
        (0..<10).map { _ in SurveyDesign.Respondent(weight: 400 / 30, cluster: cluster, population: 400) }
      }
      let interval = try SurveyDesign(respondents, selection: .probability).mean(drawn.joined().map { $0 }).interval!
      return interval.lower <= truth && truth <= interval.upper
    }
    #expect((366...394).contains(held))
  }
}
