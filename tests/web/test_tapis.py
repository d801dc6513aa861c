from sambayan.web.templatetags.tapis import HEIGHT, WIDTH, shoot


def test_threads_stay_inside_the_tile_and_never_cross() -> None:
    cells = [(x, thread.y) for thread in shoot() for x in range(thread.x, thread.x + thread.width)]

    assert len(cells) == len(set(cells))
    assert all(0 <= x < WIDTH and 0 <= y < HEIGHT for x, y in cells)


def test_a_shoot_is_the_same_from_both_sides() -> None:
    inside = [thread for thread in shoot() if thread.width < WIDTH and thread.x < WIDTH - 1]
    cells = {(x, thread.y, thread.cloth) for thread in inside for x in range(thread.x, thread.x + thread.width)}

    assert cells == {(WIDTH - 2 - x, y, cloth) for x, y, cloth in cells}


def test_the_band_is_high_enough_to_be_no_noise() -> None:
    assert 14 <= HEIGHT <= 18
