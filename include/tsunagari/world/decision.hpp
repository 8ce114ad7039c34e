#pragma once
// The catalogue of decisions: every draw in the program has its number here, once. Numbers are part of the results
// (change one and every run changes), so new decisions are added at the end of their list and old numbers are never
// used again.

#include "tsunagari/kit/draw.hpp"

namespace tsunagari::decision {

// Lane decisions (below 1024): who = person, one 32-bit draw a month; four in a row share one Philox call. What `occur`
// reads fills three calls; `work` serves leaving a job and finding one, since nobody can do both.
inline constexpr Decision death{0}, birth{1}, marriage{2}, divorce{3};
inline constexpr Decision leave_home{4}, move_within{5}, move_out{6}, work{7};
inline constexpr Decision community{8}, illness{9}, care{10}, economy{11};
inline constexpr Decision state_noise{12}, form_tie{13}, lever_aware{14};

// Events of body, mind, money and relations: one call. Eight rare events share the lane `trouble`, each an eighth of
// its range of its own (month/events/trouble.hpp), so that nobody has two of them in a month.
inline constexpr Decision trouble{32}, depression{33}, family_illness{34}, caregiving{35};

// Synthesis (from 1024): who = area, household slot or person as said beside each.
inline constexpr Decision synthesis_age{1024}, synthesis_household{1025}, synthesis_member{1026},
    synthesis_marital{1027}, synthesis_place{1028}, synthesis_employment{1029}, synthesis_workplace{1030},
    synthesis_school{1031}, synthesis_health{1032}, synthesis_economy{1033}, synthesis_care{1034},
    synthesis_order{1035}, synthesis_birth_month{1036}, synthesis_role{1037}, synthesis_rounding{1038},
    synthesis_extra{1039}, synthesis_institution{1040}, synthesis_generation{1041}, synthesis_children{1042},
    synthesis_commute{1043};
// Formation of the first ties (from 1100): who = person, pair (pair_of) or group.
inline constexpr Decision formation_sociability{1100}, formation_friends{1101}, formation_kin{1102},
    formation_neighbours{1103}, formation_close{1105}, formation_age{1106}, formation_candidate{1107},
    formation_community{1108}, formation_confides{1109}, formation_trait{1110}, formation_state{1111},
    formation_kin_match{1112}, formation_arrival{1113}, contact_mode{1114}, kin_outside{1115};
// The month (from 1200): who = person or pair.
inline constexpr Decision mate{1200}, mate_household{1201}, child_sex{1202}, new_home{1203}, new_job{1204},
    arrival{1205}, arrival_traits{1206}, trace_size{1207}, new_class{1208}, illness_kind{1209}, custody{1210},
    new_trait{1211}, care_home{1212};
inline constexpr Decision tie_end{1230}, tie_candidate{1231}, tie_accept{1232}, tie_traits{1233},
    community_choice{1234}, tie_review{1235};
inline constexpr Decision abroad{1250}, closure{1251}, contract{1252}, joins_kin{1253}, death_outside{1254},
    birth_outside{1255}, break_outside{1256}, mother_of_returner{1257}, together_outside{1258};
// What happens to people (from 1270): who = person; of a shock, as said there.
inline constexpr Decision bereavement_course{1270}, event_detail{1271}, past_event{1272}, past_state{1273},
    caregiver{1274}, estrangement{1275}, shock_target{1276}, shock_share{1277}, shock_tie{1278}, shock_home{1279},
    named_event{1290};
// The survey (from 1300): who = person.
inline constexpr Decision survey_sample{1300}, survey_response{1301}, survey_direct{1302}, survey_ucla{1303},
    survey_ucla_item{1304}, survey_other{1305}, survey_item{1306}, survey_blank{1307}, lonely_before{1308};
// Levers (from 1400, 16 each): who = person unless said. The lever's place in the scenario's catalogue is added to `n`.
inline constexpr Decision lever_aware_again{1400}, lever_willing{1401}, lever_reach{1402}, lever_choice{1403},
    lever_attend{1404}, lever_keep{1405}, lever_effect{1406}, lever_tie{1407}, lever_place{1408}, lever_notice{1409},
    lever_supporter{1410};
// More of them: who = person; lever_call_elsewhere: the nth other caller of the month.
inline constexpr Decision lever_call{1420}, lever_call_elsewhere{1421}, lever_solve{1422}, lever_screen{1423};
// Of levers that hand on, watch and stay with people (from 1440): who = person, or pair of two who meet.
inline constexpr Decision lever_referral{1440}, lever_carried{1441}, lever_round{1442}, lever_role{1443},
    lever_gathering{1444};
// Record: the random panel, the snapshots, who is looked at in summaries of the network.
inline constexpr Decision panel{1500}, snapshot{1501}, network_sample{1502};
// Studies (from 1600): who = person, or number of the point.
inline constexpr Decision study_person{1600}, study_point{1601};

}  // namespace tsunagari::decision
