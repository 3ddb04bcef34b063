package domain

import "testing"

func TestBuildingLabel(t *testing.T) {
	for name, want := range map[string]string{
		"3号楼": "3", "3 号楼": "3", "3號樓": "3", "03号楼": "3", "3栋": "3", "3幢": "3", "3座": "3", "3#": "3", "3#楼": "3", "3号": "3",
		"3楼": "3", "3": "3", "３号楼": "3", "三号楼": "3", "第三栋": "3", "叁号楼": "3",
		"十二号楼": "12", "二十号楼": "20", "二十二栋": "22", "一百零三号楼": "103", "一百一十号楼": "110", "一二号楼": "12", "10号楼": "10", "二〇号楼": "20",
		"甲3号楼": "甲3", "甲三号楼": "甲3", "3甲号楼": "3甲", "甲楼": "甲", "乙12栋": "乙12",
		"B座": "B", "b座": "B", "Ｂ座": "B", "A1栋": "A1", "三A座": "3A", "3号B座": "3号B",
		"东3号楼": "东3", "西区12号楼": "西区12", "1-2号楼": "1-2",
		"综合楼": "综合楼", "莲花苑": "莲花苑", "号楼": "号楼", "楼": "楼", "": "",
	} {
		got := BuildingLabel(name)
		if got != want {
			t.Errorf("BuildingLabel(%q) = %q, want %q", name, got, want)
		}
		if again := BuildingLabel(got); again != got {
			t.Errorf("BuildingLabel(%q) = %q, but its own label is %q", name, got, again)
		}
	}
}
